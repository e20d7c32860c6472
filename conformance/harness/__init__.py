"""Between the protocols and the doors: plan conversations, send them, judge what comes back, conclude."""
