//! The checks that the macros share. Each adds its errors to the diagnostics, and the next one runs in any case.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use super::awaits::{Await, awaits_in, lockings_in};
use super::changes::changes_in;
use super::held::within;
use super::nested::check_not_again;
use super::options::{check_options_stand_before_closures, option_behind};
use super::parse::{AcquireMode, Argument, Call, Closure, MAY_WAIT};
use super::tokens::{collected, is_named, is_parenthesis, is_path, is_punct, is_word, name_of, shown};
use crate::diagnostics::Diagnostics;

/// The runtime takes tuples of up to this many locks.
const MOST_LOCKS: usize = 8;

pub(crate) struct Body {
    pub(crate) parameters: Vec<TokenStream>,
    pub(crate) tokens: TokenStream,
    /// The local variables that stand for the held locks, one for each lock, if the expansion needs them.
    pub(crate) holds: Vec<Ident>,
    pub(crate) passes_on: bool,
}

pub(crate) fn check_locks(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    for slip in &call.slips {
        diagnostics.refuse(&slip.token, &slip.message);
    }
    check_nothing_is_empty(call, diagnostics);
    check_locks_stand_first(call, diagnostics);
    check_locks_differ(call, diagnostics);
    let are_patterns = check_parameters_are_patterns(call, diagnostics);
    let never_waits = matches!(call.name, "try_with_lock" | "try_locked");
    let are_locks = never_waits || check_not_again(call, diagnostics);
    let locks = call.locks();
    if let Some(one_too_many) = locks.get(MOST_LOCKS) {
        diagnostics.refuse(
            one_too_many,
            format!(
                "`{}!` takes at most {MOST_LOCKS} locks at once: put fields that belong together under one lock",
                call.name
            ),
        );
        return false;
    }
    if locks.is_empty() {
        let message = format!("name the lock: write `{}!(self.state, |s| ..)`", call.name);
        if let Some(lock) = call.closures().last().and_then(lock_behind) {
            let message = format!("the lock comes first: write `{}!({lock}, |s| ..)`", call.name);
            diagnostics.refuse(lock, message);
            return false;
        }
        match call.arguments.first() {
            Some(Argument::Closure(closure)) => diagnostics.refuse(&closure.bars, message),
            Some(Argument::Option(option)) => diagnostics.refuse(&option.name, message),
            _ => diagnostics.refuse_at(Span::call_site(), message),
        }
    }
    are_locks && are_patterns && !locks.is_empty()
}

/// `|self| self.balance += 1`, and `|self.balance| balance += 1`
fn check_parameters_are_patterns(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let parameters = call.closures().flat_map(|closure| closure.parameters.iter().cloned());
    let is_no_pattern = |parameter: &TokenStream| {
        let tokens: Vec<TokenTree> = parameter.clone().into_iter().collect();
        let is_field = matches!(&tokens[..], [TokenTree::Ident(_), dot, TokenTree::Ident(_), ..] if is_punct(dot, '.'));
        is_field || tokens.iter().any(|token| is_word(token, "self"))
    };
    let found: Vec<TokenStream> = parameters.filter(is_no_pattern).collect();
    for parameter in &found {
        let shown = shown(parameter);
        let message = format!("`{shown}` can't be a parameter: write `|s|`, and `s.` before each guarded field");
        diagnostics.refuse(parameter, message);
    }
    found.is_empty()
}

/// `account.state` in `|s| s.balance += 1, account.state`: a path after a comma, which can't be part of a body.
fn lock_behind(closure: &Closure) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = closure.body.clone().into_iter().collect();
    let comma = tokens.iter().rposition(|token| is_punct(token, ','))?;
    let lock = collected(&tokens[comma + 1..]);
    (!lock.is_empty() && is_path(&lock)).then_some(lock)
}

fn check_nothing_is_empty(call: &Call, diagnostics: &mut Diagnostics) {
    let is_gap = |argument: &Argument| matches!(argument, Argument::Lock(lock) if lock.is_empty());
    if !call.locks().is_empty() && call.arguments.iter().any(is_gap) {
        let message = format!("there is nothing between two commas here: write `{}!(self.state, |s| ..)`", call.name);
        diagnostics.refuse_at(Span::call_site(), message);
    }
}

fn check_locks_stand_first(call: &Call, diagnostics: &mut Diagnostics) {
    let after_locks = call.arguments.iter().skip_while(|argument| matches!(argument, Argument::Lock(_)));
    for argument in after_locks {
        match argument {
            Argument::Lock(lock) if !lock.is_empty() && (is_path(lock) || call.closures().next().is_some()) => {
                let message = format!("locks come first: write `{}!({lock}, .., |s| ..)`", call.name);
                diagnostics.refuse(lock, message);
            }
            _ => {}
        }
    }
}

fn check_locks_differ(call: &Call, diagnostics: &mut Diagnostics) {
    let locks = call.locks();
    for (index, lock) in locks.iter().enumerate() {
        if locks[..index].iter().any(|earlier| earlier.to_string() == lock.to_string()) {
            let message = "this lock is named twice, and would wait for itself: name it once, with one parameter";
            diagnostics.refuse(lock, message);
        }
    }
}

/// Refuses a second lock, for the `reason`. Returns whether there is one lock.
pub(crate) fn check_one_lock(call: &Call, reason: &str, diagnostics: &mut Diagnostics) -> bool {
    let locks = call.locks();
    if let Some(second) = locks.get(1) {
        // If there is no closure, the second argument was probably meant to be one.
        if call.closures().next().is_some() && is_path(second) {
            diagnostics.refuse(second, format!("{reason}: write `{}!(lock, |s| ..)`", call.name));
        }
    }
    locks.len() == 1
}

pub(crate) fn check_closure<'a>(call: &'a Call, diagnostics: &mut Diagnostics) -> Option<&'a Closure> {
    let closure = call.closures().next();
    if closure.is_none() && !call.arguments.is_empty() {
        let message =
            format!("say what to do with the lock: write `{}!(self.state, |s| {})`", call.name, called_there(call));
        diagnostics.refuse(last_argument(call), message);
    }
    closure
}

pub(crate) fn check_body(
    call: &Call,
    closure: &Closure,
    mode: AcquireMode,
    diagnostics: &mut Diagnostics,
) -> Option<Body> {
    check_movement(closure, "the body is a block of the enclosing function, and captures nothing", diagnostics);
    check_output(closure, diagnostics);
    let asyncness_fits = check_asyncness(call, closure, mode, diagnostics);
    let is_monitor = is_on_monitor(call);
    let parameters_fit = check_parameters(call, closure, diagnostics);
    let parameters = check_parameters_differ(closure, diagnostics);
    check_is_not_shared(call, closure, diagnostics);
    let awaits_fit = check_awaits(call, closure, mode, diagnostics);
    let tokens = check_is_written(call, closure, diagnostics);
    let tokens = check_is_one_expression(call, closure, diagnostics).unwrap_or(tokens);
    if !check_is_no_future(closure, mode, diagnostics) {
        return None;
    }
    // If the body can't await here, rustc would report its awaits as well.
    let can_await = !(is_monitor || mode == AcquireMode::Block) || (awaits_fit && asyncness_fits);
    if !parameters_fit || !can_await {
        return None;
    }
    if !awaits_fit {
        return Some(Body { parameters, tokens, holds: Vec::new(), passes_on: false });
    }
    Some(body_that_holds(call, mode, parameters, tokens))
}

/// `locked!` or `try_locked!`, whose bodies never await.
pub(super) fn is_on_monitor(call: &Call) -> bool {
    matches!(call.name, "locked" | "try_locked")
}

/// Tells what to write instead of an await in the body of a monitor.
const USE_A_LOCK: &str = "only a `Lock` is held across an await, with `with_lock!(lock, async |s| ..)`";

/// The body, which passes the list of held locks on.
fn body_that_holds(call: &Call, mode: AcquireMode, parameters: Vec<TokenStream>, tokens: TokenStream) -> Body {
    let locks: Vec<TokenStream> = call.locks().into_iter().cloned().collect();
    let (mut held, outer) = (call.held.and(&locks, &tokens), call.held.locks.len());
    let may_wait = call.options().any(|option| option.name == MAY_WAIT);
    held.locks[outer..].iter_mut().for_each(|lock| lock.may_wait = may_wait);
    let rewritten = within(&tokens, &held);
    let passes_on = rewritten.is_some();
    let own = held.locks.into_iter().skip(outer).map(|lock| lock.name);
    let holds = own.filter(|_| passes_on || mode == AcquireMode::Block).collect();
    Body { parameters, tokens: rewritten.unwrap_or(tokens), holds, passes_on }
}

pub(crate) fn check_movement(closure: &Closure, reason: &str, diagnostics: &mut Diagnostics) {
    if let Some(movement) = &closure.movement {
        diagnostics.refuse(movement, format!("leave out `move`: {reason}"));
    }
}

fn check_output(closure: &Closure, diagnostics: &mut Diagnostics) {
    if let Some(output) = &closure.output {
        let message = "leave out the type: the body is a block of the enclosing function, not a function of its own";
        diagnostics.refuse(output, message);
    }
}

fn check_asyncness(call: &Call, closure: &Closure, mode: AcquireMode, diagnostics: &mut Diagnostics) -> bool {
    match (&closure.asyncness, mode) {
        (Some(asyncness), _) if is_on_monitor(call) => {
            let message = format!("a monitor is never held across an await: write `|s| ..`; {USE_A_LOCK}");
            diagnostics.refuse(asyncness, message);
            false
        }
        (Some(asyncness), AcquireMode::Block) => {
            let message = format!("`{}!` is for code outside async: write `|s| ..`", call.name);
            diagnostics.refuse(asyncness, message);
            false
        }
        _ => true,
    }
}

/// Refuses awaits in a body without `async`, and blocking macros. Returns whether there are no awaits to refuse.
fn check_awaits(call: &Call, closure: &Closure, mode: AcquireMode, diagnostics: &mut Diagnostics) -> bool {
    let parameters: Vec<String> = closure.parameters.iter().map(ToString::to_string).collect();
    let parameters = parameters.join(", ");
    let reason = match mode {
        _ if is_on_monitor(call) => format!("while the monitor is locked: move it out of the body; {USE_A_LOCK}"),
        AcquireMode::Block => "outside async: move it out of the body".to_owned(),
        _ if call.name == "wait_until" => format!(
            "in the body of `wait_until!`: move it out of the body; a `Lock` may be held across it, with \
             `async |{parameters}| ..`, and a `Monitor` never"
        ),
        AcquireMode::Await | AcquireMode::Try | AcquireMode::Briefly => {
            format!("while the lock is held: move it out of the body, or allow it with `async |{parameters}| ..`")
        }
    };
    // An `async` body may await. If `async` is not allowed here, that was reported already.
    let may_await = closure.asyncness.is_some();
    let mut fits = true;
    for found in awaits_in(&closure.body) {
        let message = match &found {
            // In async code, the task that would end this wait may need the same thread.
            Await::Blocking(word) if matches!(mode, AcquireMode::Await | AcquireMode::Briefly) => {
                let awaiting = word.to_string().replace("_blocking", "");
                let instead =
                    if may_await { format!("write `{awaiting}!`") } else { "move it out of the body".to_owned() };
                format!("`{word}!` blocks the thread, while the lock is held: {instead}")
            }
            Await::Keyword(_) if !may_await => format!("`.await` {reason}"),
            Await::Macro(word) if !may_await => format!("`{word}!` awaits, {reason}"),
            _ => continue,
        };
        fits &= matches!(found, Await::Blocking(_));
        diagnostics.refuse(found.word(), message);
    }
    fits
}

/// Refuses a body that is a future, because it would run only after the lock is given back.
fn check_is_no_future(closure: &Closure, mode: AcquireMode, diagnostics: &mut Diagnostics) -> bool {
    let tokens: Vec<TokenTree> = closure.body.clone().into_iter().collect();
    let (asyncness, block) = match &tokens[..] {
        [asyncness, TokenTree::Group(block)] => (asyncness, block),
        [asyncness, movement, TokenTree::Group(block)] if is_word(movement, "move") => (asyncness, block),
        _ => return true,
    };
    let names: Vec<Ident> = closure.parameters.iter().filter_map(name_of).collect();
    if !is_word(asyncness, "async") || !names.iter().any(|name| is_named(block.stream(), &name.to_string())) {
        return true;
    }
    let parameters: Vec<String> = closure.parameters.iter().map(ToString::to_string).collect();
    let instead = match mode {
        AcquireMode::Block | AcquireMode::Briefly => "leave out `async`".to_owned(),
        AcquireMode::Await | AcquireMode::Try => format!("write `async |{}| {{ .. }}`", parameters.join(", ")),
    };
    diagnostics.refuse(asyncness, format!("the lock is given back before this future runs: {instead}"));
    false
}

pub(crate) fn check_only_reads(closure: &Closure, message: &str, diagnostics: &mut Diagnostics) -> bool {
    let changes = changes_in(closure);
    for name in &changes {
        diagnostics.refuse(name, message.replace("{name}", &name.to_string()));
    }
    changes.is_empty()
}

/// `|s: &AccountState| s.balance += 1`
fn check_is_not_shared(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) {
    if !call.name.contains("read") && closure.parameters.iter().any(|parameter| is_typed(parameter, false)) {
        check_only_reads(closure, "`{name}` may be changed here: leave out its type, `|{name}| ..`", diagnostics);
    }
}

/// `s: &mut AccountState`, or `s: &AccountState`
fn is_typed(parameter: &TokenStream, mutable: bool) -> bool {
    let tokens: Vec<TokenTree> = parameter.clone().into_iter().collect();
    let is_type =
        |of: &[TokenTree]| is_punct(&of[0], ':') && is_punct(&of[1], '&') && is_word(&of[2], "mut") == mutable;
    tokens.windows(3).any(is_type)
}

pub(super) fn check_is_reader(call: &Call, diagnostics: &mut Diagnostics) -> bool {
    let has_one_lock = check_one_lock(call, "locks are read one at a time", diagnostics);
    let lock = call.locks().first().map_or_else(|| "self.prices".to_owned(), ToString::to_string);
    let writes = call.name.replace("read", "with");
    let message =
        format!("others read `{{name}}` at the same time: to change it, write `{writes}!({lock}, |{{name}}| ..)`");
    call.closures().next().is_none_or(|closure| check_only_reads(closure, &message, diagnostics)) && has_one_lock
}

/// Refuses a duration in the place of another lock.
pub(crate) fn check_options_have_names(call: &Call, parameters: usize, diagnostics: &mut Diagnostics) -> bool {
    let option = call.locks().into_iter().skip(parameters.max(1)).find(|lock| !is_path(lock));
    if let Some(option) = option {
        let predicate = if call.name.contains("with") { "" } else { ", and for a predicate `|s| ..`" };
        let message = format!("`{}!` takes a lock here: for an option write `timeout = ..`{predicate}", call.name);
        diagnostics.refuse(option, message);
    }
    option.is_none()
}

/// Checks the number of parameters. Returns whether the expansion can use the body: with fewer parameters than locks it can,
/// because each parameter still has its lock, unless one tuple stands for all of them.
fn check_parameters(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> bool {
    let locks = call.locks().len();
    let parameters = closure.parameters.len();
    let has_limit = !is_on_monitor(call) && !call.name.starts_with("try_");
    let surplus: Vec<&TokenStream> = call.locks().into_iter().skip(parameters.max(1)).filter(|_| has_limit).collect();
    // The body can't be used, because the macro would have another type with the option.
    if has_limit && !check_options_have_names(call, parameters, diagnostics) {
        return false;
    }
    if parameters != locks && locks > 0 {
        let names = ["s", "t", "u", "v", "w", "x", "y", "z"];
        let counted = match locks {
            1 => "there is one lock".to_owned(),
            several => format!("there are {several} locks"),
        };
        // A variable may have been meant as an option.
        let option = surplus.iter().find(|lock| name_of(lock).is_some());
        let option = option.map_or_else(String::new, |name| format!("; a limit is written `timeout = {name}`"));
        let names = names[..locks].join(", ");
        let message = format!("each lock needs one parameter, and {counted}: write `|{names}|`{option}");
        match closure.parameters.get(locks) {
            Some(surplus) => diagnostics.refuse(surplus, message),
            None => diagnostics.refuse(whole_header(closure), message),
        }
    }
    let is_tuple = |parameter: &TokenStream| parameter.clone().into_iter().all(|token| is_parenthesis(&token));
    parameters == locks || (parameters < locks && !closure.parameters.iter().any(is_tuple))
}

/// Refuses a predicate that awaits, blocks or locks, because the task that releases the lock evaluates it.
pub(crate) fn check_never_awaits(closure: &Closure, instead: &str, diagnostics: &mut Diagnostics) -> bool {
    let awaits = awaits_in(&closure.body);
    if let Some(asyncness) = &closure.asyncness {
        diagnostics.refuse(asyncness, "a predicate may not await: write `|s| ..`");
    }
    for found in &awaits {
        let what = match found {
            Await::Keyword(_) => "a predicate may not await".to_owned(),
            Await::Macro(word) => format!("`{word}!` awaits, and a predicate may not"),
            Await::Blocking(word) => format!("`{word}!` blocks the thread, and a predicate may not"),
        };
        diagnostics.refuse(found.word(), format!("{what}: {instead}"));
    }
    let lockings = lockings_in(&closure.body);
    for word in &lockings {
        diagnostics.refuse(word, format!("`{word}!` locks, and a predicate may not, as it runs locked: {instead}"));
    }
    awaits.is_empty() && lockings.is_empty()
}

/// The parameter of a predicate, which waits on one of `locks`.
pub(crate) fn check_one_parameter<'a>(
    closure: &'a Closure,
    locks: usize,
    diagnostics: &mut Diagnostics,
) -> Option<&'a TokenStream> {
    let message = "a predicate has one parameter, the guarded fields: write `|s|`";
    match &closure.parameters[..] {
        [parameter] if is_typed(parameter, true) => {
            diagnostics.refuse(parameter, "a predicate only looks at the guarded fields: leave out the type, `|s| ..`");
        }
        [parameter] => return Some(parameter),
        // A parameter for each of several locks goes with them, and those have been refused.
        [_, _, ..] if locks > 1 => {}
        [_, surplus, ..] => diagnostics.refuse(surplus, message),
        [] => diagnostics.refuse(&closure.bars, message),
    }
    None
}

/// The parameters. One that has the same name as an earlier one becomes `_`.
fn check_parameters_differ(closure: &Closure, diagnostics: &mut Diagnostics) -> Vec<TokenStream> {
    let names: Vec<Option<Ident>> = closure.parameters.iter().map(name_of).collect();
    let parameters = closure.parameters.iter().zip(&names).enumerate();
    let parameters = parameters.map(|(index, (parameter, name))| match name {
        Some(name) if names[..index].iter().flatten().any(|earlier| earlier == name) => {
            diagnostics.refuse(name, format!("both parameters are called `{name}`: give each lock a name of its own"));
            quote_spanned!(name.span()=> _)
        }
        _ => parameter.clone(),
    });
    parameters.collect()
}

fn whole_header(closure: &Closure) -> TokenStream {
    let mut bars = closure.bars.clone().into_iter();
    let (opening, parameters) = (bars.next(), &closure.parameters);
    quote!(#opening #(#parameters),* #(#bars)*)
}

/// The body of a closure. If it is missing, the error takes its place, so that rust-analyzer can complete it there.
pub(crate) fn check_is_written(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> TokenStream {
    let body = &closure.body;
    if body.is_empty() {
        let message = format!("there is nothing after the parameters: write `{}!(self.state, |s| ..)`", call.name);
        return syn::Error::new_spanned(whole_header(closure), message).to_compile_error();
    }
    if let Some(semicolon) = body.clone().into_iter().find(|token| is_punct(token, ';')) {
        let behind = body.clone().into_iter().skip_while(|token| !is_punct(token, ';')).count();
        let message = if behind == 1 {
            "leave out this semicolon: a closure ends without one"
        } else {
            "several statements are a block: write `|s| { .. }`"
        };
        diagnostics.refuse(semicolon, message);
        return quote!({ #body });
    }
    body.clone()
}

/// Refuses `|s| s.open += 1, s.closed = true`, which would be a tuple. Returns what it means.
fn check_is_one_expression(call: &Call, closure: &Closure, diagnostics: &mut Diagnostics) -> Option<TokenStream> {
    let body = &closure.body;
    let comma = body.clone().into_iter().find(|token| is_punct(token, ','))?;
    // Another comma may be that of a path, `parse::<Pair<A, B>>()`, or of a closure. Other checks report an option and a lock.
    if option_behind(body).is_some() || call.locks().is_empty() || syn::parse2::<syn::Expr>(body.clone()).is_ok() {
        return None;
    }
    diagnostics.refuse(&comma, "several statements are a block: write `|s| { .. }`");
    let written = body.clone().into_iter();
    let meant = written
        .map(|token| if is_punct(&token, ',') { TokenTree::from(Punct::new(';', Spacing::Alone)) } else { token });
    let meant: TokenStream = meant.collect();
    Some(quote!({ #meant }))
}

/// Refuses more closures than `allowed`, and options after the last closure. Returns whether there are none.
pub(crate) fn check_nothing_follows(call: &Call, allowed: usize, diagnostics: &mut Diagnostics) -> bool {
    for surplus in call.closures().skip(allowed) {
        let message = match allowed {
            1 if call.name == "reached" => {
                "`reached!` has no body, as it doesn't take the monitor: write `wait_until!`, or `locked!` afterwards"
                    .to_owned()
            }
            1 => format!("`{}!` runs one body: put both into one `|s| {{ .. }}`", call.name),
            _ => format!("`{}!` takes a predicate and at most one body: leave out this closure", call.name),
        };
        diagnostics.refuse(&surplus.bars, message);
    }
    check_options_stand_before_closures(call, diagnostics)
}

/// `add(s)`, if a function `add` stands where a closure is missing.
pub(crate) fn called_there(call: &Call) -> String {
    let last = last_argument(call);
    let is_function =
        call.locks().len() > 1 && is_path(&last) && !last.clone().into_iter().any(|dot| is_punct(&dot, '.'));
    if is_function { format!("{}(s)", shown(&last)) } else { "..".to_owned() }
}

/// The token at which a missing closure is reported.
pub(crate) fn last_argument(call: &Call) -> TokenStream {
    match call.arguments.last() {
        Some(Argument::Lock(lock)) => lock.clone(),
        Some(Argument::Option(option)) => option.name.to_token_stream(),
        Some(Argument::Closure(closure)) => closure.bars.clone(),
        None => TokenStream::new(),
    }
}
