"""All metrics of the shop by name, on one page. docs/metrics.md explains each; a test compares.

Names are part of the contract with the outside. Labels are bounded: routes are templates,
tenants come from the directory, outcomes and decisions from closed lists.
"""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10)
_SLOW = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900)

http_requests = Counter(
    "shop_http_requests_total", "Requests answered.", ["route", "method", "status", "tenant"]
)
http_request_seconds = Histogram(
    "shop_http_request_seconds", "Time to answer.", ["route", "method"], buckets=_FAST
)
checkout = Counter("shop_checkout_total", "Checkouts by outcome.", ["outcome"])
checkout_accept_seconds = Histogram(
    "shop_checkout_accept_seconds", "From request to 202.", buckets=_FAST
)
order_confirm_seconds = Histogram("shop_order_confirm_seconds", "From 202 to paid.", buckets=_SLOW)
intake_batch_size = Histogram(
    "shop_intake_batch_size",
    "Orders written by one transaction.",
    ["shard"],
    buckets=(1, 2, 5, 10, 20, 50, 100, 200),
)
audit_broken = Gauge(
    "shop_audit_broken", "Rows that break a promise.", ["promise"], multiprocess_mode="livemax"
)
outbox_oldest_seconds = Gauge(
    "shop_outbox_oldest_seconds",
    "Age of the oldest row that waits in an outbox.",
    ["shard"],
    multiprocess_mode="livemax",
)
replica_lag_seconds = Gauge(
    "shop_replica_lag_seconds",
    "How far a replica is behind.",
    ["replica"],
    multiprocess_mode="livemax",
)
reads = Counter(
    "shop_reads_total",
    "Units of work by role and the server that got them.",
    [
        "role",
        "target",
    ],
)
cache_lookups = Counter("shop_cache_total", "Cache lookups.", ["layer", "result"])
task_seconds = Histogram("shop_task_seconds", "Time an actor took.", ["actor"], buckets=_SLOW)
task_wait_seconds = Histogram(
    "shop_task_wait_seconds", "Time a message waited.", ["queue"], buckets=_SLOW
)
dead_letters = Gauge(
    "shop_dead_letters", "Messages given up.", ["queue"], multiprocess_mode="livemax"
)
