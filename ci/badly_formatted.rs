// Not part of any crate: ci/lint.sh expects rustfmt to object to each line below.

async fn bodies_are_formatted(account: &Account) {
    with_lock!(account.state, |s| { s.balance+=1; s.log.push( 1 ) });
}
