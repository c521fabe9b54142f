// Acquires nine locks at once.
use warded::prelude::*;

async fn sum(l: [Lock<u8>; 9]) {
    with_lock!(l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], |a, b, c, d, e, f, g, h, i| {
        *a + *b + *c + *d + *e + *f + *g + *h + *i
    });
}

fn main() {}
