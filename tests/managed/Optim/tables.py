"""Writes optimizers.jsonl, what PyTorch's optimizers do to one small problem step by step, and schedules.jsonl."""
import json
import torch

STEPS = 12


def gradient(p, step):
    # Any fixed function of position and step will do; this one changes sign and size over the steps.
    k = torch.arange(p.numel(), dtype=torch.float64).reshape(p.shape)
    return 3 * p + torch.cos(k * 1.7 + step * 0.9) * (1 + 0.25 * step)


def run(name, options):
    a = torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(2, 3).requires_grad_()
    b = torch.linspace(0.5, 2, 4, dtype=torch.float64).requires_grad_()
    optimizer = getattr(torch.optim, name)([a, b], foreach=False, **options)
    rows = []
    for step in range(STEPS):
        with torch.no_grad():
            a.grad = gradient(a, step)
            # b has no gradient in every third step: its state must stand still.
            b.grad = None if step % 3 == 1 else gradient(b, step)
        optimizer.step()
        rows.append(a.detach().flatten().tolist() + b.detach().flatten().tolist())
    return rows


CASES = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.05, momentum=0.9)),
    ("SGD", dict(lr=0.05, momentum=0.9, dampening=0.3, weight_decay=0.1)),
    ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("SGD", dict(lr=0.02, momentum=0.5, maximize=True, weight_decay=0.2)),
    ("Adam", dict(lr=0.05)),
    ("Adam", dict(lr=0.05, betas=(0.4, 0.7), eps=1e-3, weight_decay=0.1)),
    ("Adam", dict(lr=0.05, betas=(0.9, 0.5), amsgrad=True, maximize=True)),
    ("AdamW", dict(lr=0.05)),
    ("AdamW", dict(lr=0.05, betas=(0.8, 0.9), weight_decay=0.3, amsgrad=True)),
    ("AdamW", dict(lr=0.02, maximize=True)),
    ("RMSprop", dict(lr=0.02)),
    ("RMSprop", dict(lr=0.02, alpha=0.9, centered=True, eps=1e-4)),
    ("RMSprop", dict(lr=0.01, alpha=0.4, centered=True, momentum=0.6, weight_decay=0.1)),
    ("RMSprop", dict(lr=0.01, momentum=0.9, maximize=True)),
    ("Adagrad", dict(lr=0.1)),
    ("Adagrad", dict(lr=0.1, lr_decay=0.2, weight_decay=0.1, initial_accumulator_value=0.5, eps=1e-3)),
    ("Adagrad", dict(lr=0.05, maximize=True)),
]


def schedule(make, steps=14):
    p = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
    optimizer = torch.optim.SGD([{"params": [p[0]]}, {"params": [p[1]], "lr": 0.02}], lr=0.5)
    scheduler = make(optimizer)
    rates = [[g["lr"] for g in optimizer.param_groups]]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        rates.append([g["lr"] for g in optimizer.param_groups])
    return rates


S = torch.optim.lr_scheduler
SCHEDULES = {
    "StepLR": lambda o: S.StepLR(o, step_size=4, gamma=0.3),
    "MultiStepLR": lambda o: S.MultiStepLR(o, milestones=[2, 5, 5, 9], gamma=0.5),
    "ExponentialLR": lambda o: S.ExponentialLR(o, gamma=0.9),
    "CosineAnnealingLR": lambda o: S.CosineAnnealingLR(o, T_max=5, eta_min=0.001),
    "LambdaLR": lambda o: S.LambdaLR(o, lr_lambda=lambda epoch: 1 / (1 + epoch)),
}

with open("optimizers.jsonl", "w") as out:
    for name, options in CASES:
        out.write(json.dumps({"optimizer": name, "options": options, "parameters": run(name, options)}) + "\n")
with open("schedules.jsonl", "w") as out:
    for name, make in SCHEDULES.items():
        out.write(json.dumps({"schedule": name, "rates": schedule(make)}) + "\n")
