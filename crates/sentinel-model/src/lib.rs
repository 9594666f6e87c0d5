//! The connector model: a pure, seeded, discrete-event simulation.
