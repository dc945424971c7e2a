package org.ferrymq.tck.crash;

/** Who is killed. */
enum Victim {
    BROKER,
    APPLICATION_SERVER
}
