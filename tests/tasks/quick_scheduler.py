"""The scheduler with a sweep several times a second."""

from tasks import scheduler

scheduler.SWEEP_SECONDS = 0.2
scheduler.main()
