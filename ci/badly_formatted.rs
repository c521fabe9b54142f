// Not part of any crate: ci/lint.sh expects rustfmt to mend each `+=1` below, all of them inside our macros.

async fn bodies_are_formatted(account: &Account) {
    with_lock!(account.state, |s| { s.balance+=1; s.log.push( 1 ) });
    with_lock!(account.state, async |s| { s.balance+=1; tick().await });
    with_lock!(account.state, other.state, timeout = SECOND, |s, o| { s.balance+=1; o.balance -= 1 });
    read_lock!(account.state, timeout = SECOND, |s| { let mut n = s.balance; n+=1; n });
    try_with_lock!(account.state, |s| { s.balance+=1; s.balance });
    with_lock_blocking!(account.state, deadline = soon, |s| { s.balance+=1; s.balance });
    wait_until!(account.state, |s| { let mut n = s.balance; n+=1; n > 0 }, |s| { s.balance+=1; s.balance });
    wait_until_blocking!(account.state, |s| s.balance > 0, |s| { s.balance+=1; s.balance });
}
