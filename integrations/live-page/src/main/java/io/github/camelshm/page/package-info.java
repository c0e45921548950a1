// SPDX-License-Identifier: Apache-2.0
/**
 * The live page: the segments, queues and clusters of a CamelContext, in a browser. Camel finds this package through
 * {@link io.github.camelshm.page.LivePagePlugin}; users set properties ({@code camel.shm-page.*}) and call nothing.
 *
 * <p>The data of the page are at {@code GET <page>/data?since=<milliseconds>}, also for tests and other tools:
 *
 * <pre>{@code
 * {
 *   "time": 1764068400000, "interval": 500,           milliseconds since 1970; between two updates
 *   "context": "camel-1", "processId": 4711, "write": false,
 *   "segments": [{
 *     "name": "counter", "file": "/dev/shm/counter", "size": 4096, "owner": "alice", "permissions": "rw-------",
 *     "attached": true, "outage": "why it is not, otherwise absent", ...
 *     "cells": [{
 *       "id": "/dev/shm/counter int32@0", "type": "int32", "offset": 0, "cell": "an int32 at offset 0",
 *       "value": "42",                                 as text, at most 1000 characters
 *       "series": [{"id": "/dev/shm/counter int32@0", "name": ""}],      a record has one for each numeric field
 *       "earlier": [{"value": "closed", "until": 1764068399000}],         of a cell without series
 *       "endpoints": [{"endpoint": "shm://counter?type=int32", "reads": 1, "writes": 2, "failures": 0}]
 *     }],
 *     "participants": [{
 *       "processId": 4711, "name": "Process-1", "isThisOne": true, "alive": true, "state": "alive",
 *       "since": 1764068390000, "goneAt": 1764068395000  absent while it participates
 *     }]
 *   }],
 *   "queues": [{
 *     "id": "/dev/shm/orders", "name": "orders", "file": "/dev/shm/orders", "state": "attached",
 *     "size": 1024, "depth": 3, "unsettled": 1, "sentByAll": 1400, "redeliveries": 2, "oldestMessageAge": 17,
 *     "inPerSecond": 99.8, "outPerSecond": 100.1,      over all processes, for the last two seconds
 *     "participants": [{"number": 1, "producers": 1, "consumers": 0, "unsettled": 0, ...and as above}],
 *     "endpoints": [{"endpoint": "shm-queue://orders", "sent": 7, ...}]
 *   }],
 *   "clusters": [{
 *     "id": "cluster jobs /dev/shm/cluster.jobs", "namespace": "jobs", "file": "/dev/shm/cluster.jobs", "state": "attached",
 *     "leader": "orders-4711", "leaderStopped": false,  no leader if none leads
 *     "term": 1764068390001,
 *     "localLeader": true, "leadsSince": 1764068390000, absent if this context does not lead
 *     "participants": [{"number": 1, "id": "orders-4711", "leads": true, ...and as above}], ...
 *   }],
 *   "history": {
 *     "times": [1764068399500, 1764068400000],
 *     "series": {
 *       "/dev/shm/counter int32@0": [41, 42],
 *       "/dev/shm/orders depth": [2, 3],               and unsettled, inPerSecond, outPerSecond
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>A state is {@code alive}, {@code left} (its process is alive and has closed the segment) or {@code dead}. The
 * history has the samples after {@code since}, by default all that are kept; null is a value that was unknown then. A
 * queue or a cluster that is lost has a {@code state} that says so, and no numbers.
 */
package io.github.camelshm.page;
