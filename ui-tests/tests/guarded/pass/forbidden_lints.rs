// A crate may forbid rustc's lints, except for `deprecated`, which `#[guarded]` itself allows.
#![allow(unknown_lints)]
#![forbid(
    absolute_paths_not_starting_with_crate, ambiguous_negative_literals, closure_returning_async_block,
    deprecated_in_future, deprecated_safe_2024, deref_into_dyn_supertrait, edition_2024_expr_fragment_specifier,
    elided_lifetimes_in_paths, explicit_outlives_requirements, ffi_unwind_calls, if_let_rescope,
    impl_trait_overcaptures, impl_trait_redundant_captures, keyword_idents_2018, keyword_idents_2024,
    let_underscore_drop, macro_use_extern_crate, meta_variable_misuse, 
    missing_unsafe_on_extern, non_ascii_idents, redundant_lifetimes,
    rust_2021_incompatible_closure_captures, rust_2021_incompatible_or_patterns,
    rust_2021_prefixes_incompatible_syntax, rust_2021_prelude_collisions,
    rust_2024_guarded_string_incompatible_syntax, rust_2024_incompatible_pat, rust_2024_prelude_collisions,
    tail_expr_drop_order, trivial_casts, trivial_numeric_casts, unit_bindings,
    unsafe_attr_outside_unsafe, unsafe_code, unsafe_op_in_unsafe_fn,
    unused_extern_crates, unused_import_braces, unused_lifetimes, unused_macro_rules, unused_qualifications,
    variant_size_differences, ambiguous_derive_helpers, ambiguous_glob_imported_traits, ambiguous_glob_imports,
    ambiguous_glob_reexports, ambiguous_import_visibilities, ambiguous_panic_imports,
    ambiguous_wide_pointer_comparisons, anonymous_parameters, array_into_iter, asm_sub_register, bad_asm_style,
    bare_trait_objects, boxed_slice_into_iter, break_with_label_and_loop, clashing_extern_declarations,
    coherence_leak_check, confusable_idents, const_evaluatable_unchecked, const_item_interior_mutations,
    const_item_mutation, dangling_pointers_from_locals, dangling_pointers_from_temporaries, 
    deprecated_where_clause_location, double_negations, dropping_copy_types, dropping_references,
    drop_bounds, duplicate_macro_attributes, dyn_drop, ellipsis_inclusive_range_patterns,
    exported_private_dependencies, forgetting_copy_types, forgetting_references, for_loops_over_fallibles,
    function_casts_as_integer, function_item_references, hidden_glob_reexports, improper_ctypes,
    improper_ctypes_definitions, incomplete_features, inline_always_mismatching_target_features,
    inline_no_sanitize, integer_to_ptr_transmutes, internal_eq_trait_method_impls, internal_features,
    invalid_doc_attributes, invalid_from_utf8, invalid_nan_comparisons, invalid_value, irrefutable_let_patterns,
    large_assignments, late_bound_lifetime_arguments, malformed_diagnostic_attributes,
    malformed_diagnostic_format_literals, map_unit_fn, mismatched_lifetime_syntaxes,
    misplaced_diagnostic_attributes, missing_abi, mixed_script_confusables, named_arguments_used_positionally,
    non_camel_case_types, non_contiguous_range_endpoints, non_fmt_panics, non_local_definitions,
    non_shorthand_field_patterns, non_upper_case_globals, noop_method_call,
    no_mangle_generic_items, opaque_hidden_inferred_bound, overlapping_range_endpoints, path_statements,
    private_bounds, private_interfaces, ptr_to_integer_transmute_in_consts, redundant_semicolons,
    refining_impl_trait_internal, refining_impl_trait_reachable, repr_c_enums_larger_than_int,
    rtsan_nonblocking_async, self_constructor_from_outer_item, special_module_name, static_mut_refs,
    suspicious_double_ref_op, trivial_bounds, type_alias_bounds, tyvar_behind_raw_pointer, uncommon_codepoints,
    unconditional_recursion, uncovered_param_in_projection, unexpected_cfgs, unfulfilled_lint_expectations,
    ungated_async_fn_track_caller, uninhabited_static, unknown_diagnostic_attributes, unnameable_test_items,
    unnecessary_transmutes, unpredictable_function_pointer_comparisons, unreachable_cfg_select_predicates,
    unreachable_code, unreachable_patterns, unstable_name_collisions, unstable_syntax_pre_expansion,
    unsupported_calling_conventions, unused_allocation, unused_assignments, unused_associated_type_bounds,
    unused_attributes, unused_braces, unused_comparisons, unused_doc_comments, unused_imports, unused_labels,
    unused_macros, unused_must_use, unused_mut, unused_parens, unused_unsafe, unused_variables,
    unused_visibilities, useless_ptr_null_checks, uses_power_alignment, varargs_without_pattern, while_true,
    ambiguous_associated_items, arithmetic_overflow, binary_asm_labels, bindings_with_variant_name,
    conflicting_repr_hints, dangerous_implicit_autorefs, dependency_on_unit_never_type_fallback, deref_nullptr,
    elided_lifetimes_in_associated_constant, enum_intrinsics_non_enums, explicit_builtin_cfgs_in_flags,
    ill_formed_attribute_input, incomplete_include, ineffective_unstable_trait_impl, invalid_atomic_ordering,
    invalid_from_utf8_unchecked, invalid_macro_export_arguments, invalid_null_arguments,
    invalid_reference_casting, invalid_type_param_default, legacy_derive_helpers, let_underscore_lock,
    long_running_const_eval, macro_expanded_macro_exports_accessed_by_absolute_paths, mutable_transmutes,
    named_asm_labels, never_type_fallback_flowing_into_unsafe, no_mangle_const_items, out_of_scope_macro_calls,
    overflowing_literals, patterns_in_fns_without_body, proc_macro_derive_resolution_fallback,
    pub_use_of_private_extern_crate, repr_transparent_non_zst_fields, semicolon_in_expressions_from_macros,
    soft_unstable, text_direction_codepoint_in_comment, text_direction_codepoint_in_literal,
    unconditional_panic, undropped_manually_drops, unknown_crate_types, useless_deprecated, unused_results,
    redundant_imports, dead_code, single_use_lifetimes, unreachable_pub, missing_copy_implementations,
    missing_debug_implementations, unnameable_types, non_snake_case,
)]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use warded::{block_on as now, prelude::*};

lock_order!(Doors < Prices < Counts);

/// All kinds of locks, with generics, conditions, an order, plain fields and visibilities.
#[guarded]
#[derive(Debug)]
pub(crate) struct Shop<'name, T: Default, const SHELVES: usize> {
    name: &'name str,
    pub(crate) shelves: [u8; SHELVES],
    #[lock(order = Doors)]
    doors: Lock,
    #[guarded(by = doors)]
    open: bool,
    #[guarded(by = doors)]
    pub(crate) customers: VecDeque<T>,
    #[condition(of = doors, when = |d| d.open)]
    opened: Condition,
    #[condition(of = doors)]
    left: Condition,
    #[lock(order = Prices)]
    pub(crate) prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
    #[lock(order = Counts)]
    counts: Monitor,
    #[guarded(by = counts)]
    served: usize,
    #[guarded(by = counts)]
    last: Option<&'name str>,
    #[condition(of = counts, when = |c| c.served > 0)]
    counted: Condition,
    bell: Condition,
    #[guarded(by = bell)]
    rung: bool,
}

fn shop<'name>(name: &'name str) -> Shop<'name, u8, 2> {
    ShopInit { name, shelves: [0; 2], open: false, customers: VecDeque::new(), price: 1, served: 0, last: None, rung: false }
        .into()
}

impl<'name, T: Default, const SHELVES: usize> Shop<'name, T, SHELVES> {
    async fn open(&self) -> Result<usize, Elapsed> {
        with_lock!(self.doors, |d| d.open = true);
        wait_until!(self.opened, |d| d.open, |d| d.customers.push_back(T::default()));
        let waited = wait_until!(self.doors, timeout = Duration::ZERO, |d| d.customers.len() > SHELVES);
        assert_eq!(waited.map(drop), Err(Elapsed));
        let count = with_lock!(self.doors, deadline = Instant::now(), |d| d.customers.len())?;
        Ok(count)
    }

    async fn serve(&self, who: &'name str) -> Option<T> {
        let mut doors = wait_until!(self.opened);
        let customer = doors.customers.pop_front()?;
        doors.notify(&self.left, 1);
        doors.release();
        locked!(self.counts, |c| {
            c.served += 1;
            c.last = Some(who);
        });
        Some(customer)
    }

    async fn returns(&self, early: bool) -> u32 {
        with_lock!(self.prices, async |p| {
            if early {
                return p.price;
            }
            p.price += std::future::ready(1).await;
        });
        let limited = with_lock!(self.prices, timeout = Duration::from_secs(1), |p| {
            if p.price > 10 {
                return 10;
            }
            p.price
        });
        limited.unwrap_or_default()
    }

    async fn always_returns(&self) -> u32 {
        with_lock!(self.prices, |p| return p.price)
    }

    async fn in_order(&self) -> u32 {
        with_lock!(self.doors, async |d| {
            let price = read_lock!(self.prices, |p| p.price);
            locked!(self.counts, |c| c.served += d.customers.len());
            price
        })
    }

    async fn first(&self, event: &warded::Event, queue: &warded::Queue<u32>) -> usize {
        select_event! {
            () = event.wait() => 0,
            Ok(job) = queue.get() => usize::try_from(*job).unwrap_or_default(),
            served = wait_until!(self.counted, |c| c.served > 0, |c| c.served) => served,
            open = wait_until!(self.doors, timeout = Duration::from_secs(1), |d| d.open, |d| d.open) => usize::from(open.is_ok()),
            price = read_lock!(self.prices, |p| p.price) => usize::try_from(price).unwrap_or_default(),
            () = warded::after(Duration::from_secs(1)) => 1,
            else => 2
        }
    }
}

/// Without the hints, which `#[requires]` makes with an `allow`.
#[guarded(no_hint)]
#[derive(Debug)]
struct Account<'name> {
    owner: &'name str,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    rates: Lock,
    #[guarded(by = rates)]
    rate: i64,
    prices: RwLock,
    #[guarded(by = prices)]
    price: i64,
}

#[guarded]
impl<'name> Account<'name> {
    #[requires(state)]
    fn settle<'short>(&mut self, note: &'short str, _other: &'short str) -> i64 {
        self.balance += i64::try_from(self.owner.len().min(note.len() + 2)).unwrap_or_default();
        self.balance
    }

    #[requires(state, rates)]
    async fn grow(&mut self) {
        self.balance *= std::future::ready(self.rate).await;
    }

    #[requires(read(prices))]
    fn price(&self) -> i64 {
        self.price
    }
}

/// This struct is public, and has a `Debug` of its own. The types that the macro makes beside it have none, and could be `Copy`.
#[guarded]
pub struct Till {
    pub name: u8,
    state: Lock,
    #[guarded(by = state)]
    pub coins: u32,
}

impl std::fmt::Debug for Till {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Till").field(&self.name).finish()
    }
}

/// In a module, where `pub` may reach no further than the crate.
mod inner {
    use warded::prelude::*;

    #[guarded]
    #[derive(Debug)]
    pub(crate) struct Seen<'a> {
        name: &'a str,
        state: Lock,
        #[guarded(by = state)]
        pub(crate) count: usize,
        #[guarded(by = state)]
        last: u8,
    }

    pub(crate) fn seen(name: &str) -> (usize, u8) {
        let seen = Seen::from(SeenInit { name, count: name.len(), last: 1 });
        let _ = seen.name;
        try_with_lock!(seen.state, |s| (s.count, s.last)).unwrap_or_default()
    }
}

async fn two(one: &Lock<u32>, other: &Lock<u32>, monitors: [&Monitor<u32>; 2]) -> u32 {
    let sum = with_lock!(one, other, |a, b| *a + *b);
    let [first, second] = monitors;
    let product = locked!(first, second, |a, b| *a * *b);
    sum + product
}

fn main() {
    let name = String::from("Ada");
    let shop = shop(&name);
    assert_eq!(now(shop.open()), Ok(1));
    assert_eq!(now(shop.serve(&name)), Some(0));
    assert_eq!((now(shop.returns(true)), now(shop.returns(false)), now(shop.always_returns())), (1, 2, 2));
    assert_eq!(now(shop.in_order()), 2);
    let (event, queue) = (warded::Event::new(), warded::Queue::unbounded());
    assert!(now(shop.first(&event, &queue)) > 0, "one of three that are ready");
    assert_eq!(now(two(&Lock::new(1), &Lock::new(2), [&Monitor::new(3), &Monitor::new(4)])), 15);

    assert_eq!(try_with_lock!(shop.doors, |d| d.customers.len()), Some(0));
    assert_eq!(try_read_lock!(shop.prices, |p| p.price), Some(2));
    assert_eq!(try_locked!(shop.counts, |c| c.last), Some(Some("Ada")));
    assert_eq!(try_wait_until!(shop.counts, |c| c.served > 0, |c| c.served), Some(1));
    now(async { reached!(shop.counts, |c| c.served > 0) });
    with_lock_blocking!(shop.bell, |b| b.rung = true);
    wait_until_blocking!(shop.bell, |b| b.rung, |b| b.rung = false);
    assert_eq!(nonzero!(3).get(), 3);

    assert_eq!(inner::seen(&name), (3, 1));
    let till = Till::of_fields(1, 2);
    assert_eq!((format!("{till:?}"), try_with_lock!(till.state, |s| s.coins)), ("Till(1)".to_owned(), Some(2)));
    let account: Account<'_> = AccountInit { owner: "Ada", balance: 4, rate: 2, price: 3 }.into();
    assert_eq!(now(async { with_lock!(account.holding_state(), |a| a.settle("a", "b")) }), 7);
    now(async { with_lock!(account.holding_state_and_rates(), async |a| a.grow().await) });
    assert_eq!(now(async { read_lock!(account.holding_prices(), |a| a.price()) }), 3);
    assert_eq!(account.into_init().balance, 14);

    let ShopInit { name, shelves, open, customers, price, served, last, rung } = shop.into_init();
    assert_eq!((name, shelves, open, customers.len(), price, served, last, rung), ("Ada", [0; 2], true, 0, 2, 1, Some("Ada"), false));
}
