use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{expanded, header, told};

// --- locks ---

#[test]
fn a_struct_with_locks_derives_nothing_that_reads_all_of_it() {
    let account = |derive: TokenStream| {
        quote!(
            #derive
            struct Account {
                state: Lock,
                #[guarded(by = state)]
                n: i32,
            }
        )
    };
    let told_of = |derive| told(account(derive));
    let saved = |names: &str| {
        format!(
            "a struct with locks can't derive `{names}`: write `#[guarded(init(derive({names})))]`, and save an `AccountInit`, made with \
             the locks held"
        )
    };
    assert_eq!(told_of(quote!(#[derive(Debug, Serialize)])), [saved("Serialize")]);
    assert_eq!(told_of(quote!(#[derive(serde::Deserialize)])), [saved("Deserialize")]);
    assert_eq!(told_of(quote!(#[derive(Serialize, Deserialize)])), [saved("Serialize, Deserialize")]);
    let shared = "a struct with locks can't derive `Clone, Copy`: put it in an `Arc`, or write \
                  `#[guarded(state(derive(Clone, Copy)))]` to derive it only for the guarded fields";
    let compared = "a struct with locks can't derive `PartialEq, Hash`: write \
                    `#[guarded(state(derive(PartialEq, Hash)))]` to derive it only for the guarded fields";
    assert_eq!(told_of(quote!(#[derive(Clone, PartialEq, Copy)] #[derive(std::hash::Hash)])), [shared, compared]);
    assert!(told_of(quote!(#[derive(my::Clone, Other)])).is_empty(), "a derive of another crate");
    let derives = |name| {
        let item = expanded(account(quote!(#[derive(Other, Serialize, PartialEq)])), name);
        let attrs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
        attrs.map(|attribute| attribute.to_token_stream().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(derives("Account"), ["# [derive (Other)]"]);
    assert_eq!(derives("AccountInit"), ["# [derive (Other , Serialize , PartialEq)]"]);
}

#[test]
fn a_struct_without_a_lock_is_told_how_to_declare_one() {
    let told = told(quote!(
        struct A {
            n: i32,
            plain: Lock<u8>,
        }
    ));
    assert_eq!(
        told,
        [
            "`A` has no lock: declare one with a field `state: Monitor`, or `state: Lock` if it is held across an await, and \
          write `#[guarded(by = state)]` on the fields it guards"
        ]
    );
}

#[test]
fn a_lock_guards_something() {
    let told = told(quote!(
        struct A {
            state: Lock,
            log: Lock,
            #[guarded(by = log)]
            n: i32,
        }
    ));
    assert_eq!(told, ["`state` guards nothing: write `#[guarded(by = state)]` on the fields it guards"]);
}

#[test]
fn a_lock_is_not_guarded() {
    let told = told(quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            log: Lock,
            #[guarded(by = state)]
            n: i32,
        }
    ));
    assert_eq!(told, ["a lock is not guarded itself: leave out the attribute of `log`"]);
}

#[test]
fn a_lock_is_written_bare() {
    let item = quote!(
        struct A {
            state: Lock<i32>,
            #[guarded(by = state)]
            n: i32,
        }
    );
    assert_eq!(told(item.clone()), ["a lock is written bare: the macro gives it its type: write `state: Lock`"]);
    assert_eq!(header(item, "AState"), "AState");
}

#[test]
fn a_lock_with_a_type_that_guards_no_field_is_plain_data() {
    let item = quote!(
        struct A {
            plain: Lock<u8>,
            state: Lock,
            #[guarded(by = state)]
            n: i32,
        }
    );
    assert!(told(item.clone()).is_empty());
    let owner = expanded(item, "A");
    let owner = quote!(#owner).to_string();
    assert!(owner.ends_with(", plain : Lock < u8 > , state : :: warded :: Lock < AState > , }"), "{owner}");
}

#[test]
fn a_lock_whose_state_would_take_a_name_is_renamed() {
    let message = |lock, state| {
        format!(
            "the struct of the guarded fields would be called `{state}`, and that name is taken: rename the lock, or write \
             `#[guarded({lock}(name = ..))]`"
        )
    };
    assert_eq!(
        told(quote!(
            struct A {
                init: Lock,
                #[guarded(by = init)]
                n: i32,
            }
        )),
        [message("init", "AInit")]
    );
    let twice = quote!(
        struct A {
            s_t: Lock,
            s__t: Lock,
            #[guarded(by = s_t)]
            n: i32,
            #[guarded(by = s__t)]
            m: i32,
        }
    );
    assert_eq!(told(twice), [message("s__t", "AST")]);
}

#[test]
fn the_state_of_a_lock_is_named_in_camel_case() {
    let item = quote!(
        struct A {
            not_empty: Lock,
            r#type: Lock,
            #[guarded(by = not_empty)]
            n: i32,
            #[guarded(by = r#type)]
            m: i32,
        }
    );
    assert_eq!(header(item.clone(), "ANotEmpty"), "ANotEmpty");
    assert_eq!(header(item, "AType"), "AType");
}

// --- `by` ---

#[test]
fn a_misspelt_lock_is_recognised() {
    let item = quote!(
        struct A {
            state: Lock,
            #[guarded(by = stat)]
            n: i32,
        }
    );
    assert_eq!(told(item.clone()), ["no lock is called `stat`: did you mean `state`?"]);
    assert_eq!(expanded(item, "AState").fields.len(), 1, "the field is where it was meant to be");
}

#[test]
fn an_unknown_lock_is_told_from_the_known() {
    let told = told(quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            m: i32,
            #[guarded(by = other)]
            n: i32,
        }
    ));
    assert_eq!(
        told,
        [
            "no lock is called `other`: name `state`, or declare it with a field `other: Monitor`, or `other: Lock` if it is held across an await"
        ]
    );
}

#[test]
fn an_unknown_lock_is_all_that_is_said_if_there_is_none() {
    let told = told(quote!(
        struct A {
            #[guarded(by = other)]
            n: i32,
        }
    ));
    assert_eq!(
        told,
        [
            "no lock is called `other`: declare it with a field `other: Monitor`, or `other: Lock` if it is held across an await"
        ]
    );
}

#[test]
fn a_field_that_is_no_lock_guards_nothing() {
    let told = told(quote!(
        struct A {
            owner: String,
            state: Lock,
            #[guarded(by = owner)]
            n: i32,
            #[guarded(by = state)]
            m: i32,
        }
    ));
    assert_eq!(told, ["`owner` is not a lock: write `owner: Monitor`, or `owner: Lock` if it is held across an await"]);
}

#[test]
fn a_kind_of_lock_may_be_misspelt() {
    for (written, meant) in [(quote!(Moniter), "Monitor"), (quote!(Lokc), "Lock"), (quote!(RwLok), "RwLock")] {
        let told = told(quote! {
            struct Account {
                state: #written,
                #[guarded(by = state)]
                balance: u64,
            }
        });
        assert_eq!(told, [format!("`{written}` is not a lock: did you mean `{meant}`?")]);
    }
}

#[test]
fn by_is_missing() {
    let message = "say which lock guards this field: write `#[guarded(by = log)]`";
    assert_eq!(
        told(quote!(
            struct A {
                log: Lock,
                #[guarded]
                n: i32,
            }
        )),
        [message]
    );
    assert_eq!(
        told(quote!(
            struct A {
                log: Lock,
                #[guarded()]
                n: i32,
            }
        )),
        [message]
    );
}

#[test]
fn by_stands_once() {
    let told_of =
        |attributes| told(quote!(struct A { a: Lock, b: Lock, #[guarded(by = b)] m: i32, #attributes n: i32 }));
    assert_eq!(told_of(quote!(#[guarded(by = a, by = b)])), ["a field has one lock: keep one `by`"]);
    assert_eq!(told_of(quote!(#[guarded(by = a)] #[guarded(by = b)])), ["`n` is guarded twice: keep one lock"]);
}

#[test]
fn misspelt_names_are_recognised() {
    let told_of = |attribute| told(quote!(struct A { state: Lock, #attribute n: i32 }));
    assert_eq!(told_of(quote!(#[guarded(bye = state)])), ["unknown argument `bye`: did you mean `by`?"]);
    assert_eq!(
        told_of(quote!(#[guarded(of = state)])),
        ["a field is guarded `by` its lock: write `#[guarded(by = state)]`"]
    );
    assert_eq!(told_of(quote!(#[gaurded(by = state)])), ["unknown attribute `gaurded`: did you mean `guarded`?"]);
    assert_eq!(
        told(quote!(
            struct A {
                state: Lock,
                #[guarded(by = state)]
                n: i32,
                #[conditon(of = state)]
                more: Condition,
            }
        )),
        ["unknown attribute `conditon`: did you mean `condition`?"]
    );
    let others = quote!(
        struct A {
            state: Lock,
            #[guard(with = state)]
            #[conditional(of(state))]
            #[guarded(by = state)]
            n: i32,
        }
    );
    assert!(told(others).is_empty(), "these are attributes of other crates");
}

#[test]
fn by_takes_a_name() {
    let told_of = |attribute| told(quote!(struct A { state: Lock, #attribute n: i32 }));
    assert_eq!(told_of(quote!(#[guarded(by = "state")])), ["the lock is a name, without quotes: write `by = state`"]);
    assert_eq!(told_of(quote!(#[guarded(state)])), ["name the lock with `by`: write `#[guarded(by = state)]`"]);
    assert_eq!(
        told_of(quote!(#[guarded(by = state, of = 3)])),
        ["unknown argument `of`: a field takes `#[guarded(by = state)]`"]
    );
    assert_eq!(
        told_of(quote!(#[guarded(by = self.state)])),
        ["`by` takes the name of a lock of this struct: write `by = state`"]
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let item = quote!(
        struct A {
            state: Lock<i32>,
            log: Lock,
            #[guarded(by = stat)]
            n: i32,
            #[guarded(by = state)]
            m: i32,
            #[guarded(by = n)]
            k: u8,
        }
    );
    assert_eq!(told(item).len(), 3);
}

#[test]
fn a_field_is_guarded_without_a_condition() {
    let item = quote!(
        struct A {
            state: Lock,
            #[cfg_attr(unix, guarded(by = state))]
            n: i32,
        }
    );
    let told = told(item);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("a field is guarded on all platforms or on none: write `#[guarded"), "{told:?}");
}
