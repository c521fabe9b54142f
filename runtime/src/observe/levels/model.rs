//! Checks the rules of [`levels`](super) on random graphs. A model ends holds, hands over and wakes, as the primitives do, until
//! nothing more can happen. The holds and waits that remain must be exactly those that the rules call stuck.

use std::collections::{HashMap, HashSet};

use super::{Certainty, graph::Graph};
use crate::observe::{
    Body, HoldId, HoldMode, Kind, Primitive, WaitFor, WaitId, WaitState,
    fixture::{World, named, task},
};

const GRAPHS: usize = if cfg!(debug_assertions) { 20_000 } else { 100_000 };

/// Catches: any of the rules 1 to 10 is reversed or left out.
#[test]
fn stuck_holds_and_waits_are_those_that_no_rule_frees() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (mut stuck, mut possibly_stuck, mut circles) = (0, 0, 0);
    for _ in 0..GRAPHS {
        let world = random_world(&mut random);
        for certainty in [Certainty::Certain, Certainty::Possible] {
            let graph = Graph::new(&world.primitives, certainty);
            let found = graph.stuck();
            let waits: HashSet<WaitId> =
                graph.waits.iter().zip(&found.waits).filter(|(_, it)| **it).map(|(node, _)| node.wait.id).collect();
            let holds: HashSet<HoldId> =
                graph.holds.iter().zip(&found.holds).filter(|(_, it)| **it).map(|(node, _)| node.hold.id).collect();
            let remains = Game::new(&world, certainty).play(&mut random);
            assert_eq!((&waits, &holds), (&remains.0, &remains.1), "{certainty:?}: {world:#?}");
            match certainty {
                Certainty::Certain => stuck += usize::from(!waits.is_empty()),
                Certainty::Possible => possibly_stuck += usize::from(!waits.is_empty()),
            }
        }
        circles += check_circles(&world);
    }
    let enough = GRAPHS / 20;
    assert!(
        stuck > enough && possibly_stuck > stuck + enough && circles > enough,
        "{stuck} {possibly_stuck} {circles}"
    );
}

/// Checks that each stuck hold or wait is a part of a circle, or waits for one. Returns the number of deadlocks.
fn check_circles(world: &World) -> usize {
    let snapshot = world.snapshot();
    let (certain, possible) = (snapshot.deadlocks(), snapshot.possible_deadlocks());
    for (certainty, is_found) in
        [(Certainty::Certain, !certain.is_empty()), (Certainty::Possible, !certain.is_empty() || !possible.is_empty())]
    {
        let remains = Game::new(world, certainty).play(&mut Random(1));
        assert_eq!(!remains.1.is_empty(), is_found, "{certainty:?}: {world:#?}");
        let found = certain.iter().chain(possible.iter().filter(|_| certainty == Certainty::Possible));
        for deadlock in found {
            assert!(deadlock.holds().all(|hold| remains.1.contains(&hold)), "{deadlock}");
            assert!(deadlock.waits().all(|wait| remains.0.contains(&wait)), "{deadlock}");
            assert!(deadlock.members.iter().all(|member| !member.waits.is_empty()), "{deadlock}");
        }
    }
    assert!(certain.iter().flat_map(|it| &it.members).all(|member| member.doubts.is_empty()));
    assert!(possible.iter().all(|it| it.members.iter().any(|member| !member.doubts.is_empty())));
    certain.len() + possible.len()
}

/// The generator of Marsaglia (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

fn random_world(random: &mut Random) -> World {
    const KINDS: [Kind; 8] = [
        Kind::Lock,
        Kind::Lock,
        Kind::RwLock,
        Kind::RwLock,
        Kind::Monitor,
        Kind::Semaphore,
        Kind::BoundedSemaphore,
        Kind::BoundedSemaphore,
    ];
    let mut world = World::default();
    let mut holds = Vec::new();
    let mut waits = Vec::new();
    let who = |random: &mut Random| if random.one_in(4) { named("worker") } else { task(random.below(4) as u64) };
    for _ in 0..2 + random.below(3) {
        let kind = KINDS[random.below(KINDS.len())];
        let total = 1 + random.below(3);
        let id = world.add(kind, "it");
        if !random.one_in(10) && matches!(kind, Kind::Semaphore | Kind::BoundedSemaphore) {
            world.get(id).permits = Some(total);
        }
        let modes = match kind {
            Kind::RwLock if random.one_in(2) => vec![HoldMode::Shared; 1 + random.below(2)],
            Kind::Semaphore | Kind::BoundedSemaphore => vec![HoldMode::Permits(1); random.below(total + 1)],
            _ => vec![HoldMode::Exclusive; random.below(4).min(1)],
        };
        holds.extend(modes.into_iter().map(|mode| world.hold(id, who(random), mode)));
        for _ in 0..random.below(4) {
            let wanted = match kind {
                Kind::RwLock => [WaitFor::Read, WaitFor::Write][random.below(2)],
                Kind::Semaphore | Kind::BoundedSemaphore => WaitFor::Permits(1 + random.below(total)),
                _ if random.one_in(6) => WaitFor::Predicate(None),
                _ => WaitFor::Acquire,
            };
            let wait = world.waits(id, who(random), wanted);
            if random.one_in(12) {
                world.wait_mut(wait).state =
                    WaitState::Granted { since: World::LASTING, task_was_polled: Some(random.one_in(2)) };
            }
            waits.push(wait);
        }
    }
    for hold in holds {
        match random.below(10) {
            0 => (),
            1 | 2 => world.hold_mut(hold).body = Body::Unknown,
            3 => {
                let some: Vec<_> = waits.iter().copied().filter(|_| random.one_in(4)).collect();
                world.may_wait(hold, &some);
            }
            4 if random.one_in(4) => {
                world.hold_mut(hold).body = Body::WaitsFor { waits: vec![WaitId(0)], is_certain: true };
            }
            _ if !waits.is_empty() => world.under(hold, waits[random.below(waits.len())]),
            _ => (),
        }
    }
    world
}

/// The state of the model while it runs.
struct Game<'a> {
    world: &'a World,
    certainty: Certainty,
    places: Vec<Place<'a>>,
    waits: HashMap<WaitId, WaitFor>,
    bodies: HashMap<HoldId, Vec<WaitId>>,
    served: u64,
}

struct Place<'a> {
    primitive: &'a Primitive,
    holds: Vec<(HoldId, HoldMode)>,
    queue: Vec<(WaitId, WaitFor)>,
}

enum Move {
    EndHold(usize, usize),
    EndWait(WaitId),
    Serve(usize),
}

impl<'a> Game<'a> {
    fn new(world: &'a World, certainty: Certainty) -> Self {
        let all = || world.primitives.iter().flat_map(|it| &it.waits);
        let waits: HashMap<_, _> = all().map(|wait| (wait.id, wait.wants)).collect();
        let needs = |hold: &crate::observe::Hold| -> Vec<WaitId> {
            let (body, is_certain) = match &hold.body {
                Body::WaitsFor { waits, is_certain } => (waits.clone(), *is_certain),
                // A thread without a number is identified by its name.
                Body::Unknown => (all().filter(|wait| wait.who == hold.who).map(|wait| wait.id).collect(), false),
                Body::Runs => (Vec::new(), true),
            };
            let counts =
                (is_certain || certainty == Certainty::Possible) && body.iter().all(|id| waits.contains_key(id));
            if counts { body } else { Vec::new() }
        };
        let bodies = world.primitives.iter().flat_map(|it| &it.holds).map(|hold| (hold.id, needs(hold))).collect();
        let place = |primitive: &'a Primitive| Place {
            primitive,
            holds: primitive.holds.iter().map(|hold| (hold.id, hold.mode)).collect(),
            queue: primitive
                .waits
                .iter()
                .filter(|wait| wait.state == WaitState::Queued && !matches!(wait.wants, WaitFor::Predicate(_)))
                .map(|wait| (wait.id, wait.wants))
                .collect(),
        };
        Self { world, certainty, places: world.primitives.iter().map(place).collect(), waits, bodies, served: 1 << 32 }
    }

    /// Runs the model to its end, and returns the waits and holds that remain.
    fn play(mut self, random: &mut Random) -> (HashSet<WaitId>, HashSet<HoldId>) {
        loop {
            let mut moves = self.moves();
            if moves.is_empty() {
                break;
            }
            match moves.swap_remove(random.below(moves.len())) {
                Move::EndHold(place, hold) => drop(self.places[place].holds.swap_remove(hold)),
                Move::EndWait(wait) => drop(self.waits.remove(&wait)),
                Move::Serve(place) => {
                    let (wait, wants) = self.places[place].queue.remove(0);
                    let mode = match wants {
                        WaitFor::Read => HoldMode::Shared,
                        WaitFor::Permits(n) => HoldMode::Permits(n),
                        _ => HoldMode::Exclusive,
                    };
                    self.served += 1;
                    self.places[place].holds.push((HoldId(self.served), mode));
                    self.waits.remove(&wait);
                }
            }
        }
        let holds = self.places.iter().flat_map(|place| &place.holds).map(|(hold, _)| *hold).collect();
        (self.waits.into_keys().collect(), holds)
    }

    fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        for (it, place) in self.places.iter().enumerate() {
            for (which, (hold, _)) in place.holds.iter().enumerate() {
                let needs = self.bodies.get(hold).map_or(&[][..], Vec::as_slice);
                if needs.is_empty() || needs.iter().any(|wait| !self.waits.contains_key(wait)) {
                    moves.push(Move::EndHold(it, which));
                }
            }
            if place.queue.first().is_some_and(|(_, wants)| self.can_serve(place, *wants)) {
                moves.push(Move::Serve(it));
            }
        }
        let in_queues: HashSet<_> = self.places.iter().flat_map(|place| &place.queue).map(|(wait, _)| *wait).collect();
        let others = self.world.primitives.iter().flat_map(|it| &it.waits).map(|wait| wait.id);
        let others = others.filter(|wait| self.waits.contains_key(wait) && !in_queues.contains(wait));
        moves.extend(others.map(Move::EndWait));
        moves
    }

    fn can_serve(&self, place: &Place<'_>, wants: WaitFor) -> bool {
        let count = |mode: HoldMode| place.holds.iter().filter(|(_, it)| *it == mode).count();
        match wants {
            WaitFor::Permits(n) => {
                let taken: usize =
                    place.holds.iter().map(|(_, mode)| if let HoldMode::Permits(n) = mode { *n } else { 0 }).sum();
                let anybody_adds = place.primitive.kind == Kind::Semaphore && self.certainty == Certainty::Certain;
                anybody_adds || place.primitive.permits.is_none_or(|permits| permits >= taken + n)
            }
            WaitFor::Read => count(HoldMode::Exclusive) == 0,
            _ => place.holds.is_empty(),
        }
    }
}
