# Writes printed.jsonl beside itself: what PyTorch prints, one tensor a line. Run with PyTorch 2.6: python3 printed.py
import json
import math
import os
import torch

out = []


def add(name, t, grad=False, fn=None, view=None):
    """grad: shown as a leaf that requires a gradient; fn: 'clone' or 'sum' of it; view: how t is seen."""
    base = t
    data = base.reshape(-1).tolist()
    dt = str(base.dtype).split('.')[1]
    shown = base
    if view == 't': shown = base.t()
    if view == 'step': shown = base[:, ::2]
    if view == 'expand': shown = base.expand(3, *base.shape)
    if grad: shown = shown.clone().requires_grad_()
    if fn == 'clone': shown = shown.clone()
    if fn == 'sum': shown = shown.sum()
    r = [repr(float(x)) if base.dtype.is_floating_point else str(int(x)) for x in data]
    out.append(dict(name=name, dtype=dt, shape=list(base.shape), data=' '.join(r), grad=grad, fn=fn, view=view,
                    text=repr(shown)))


T = torch.tensor
f64 = torch.float64
add('three', T([1., 2., 3.]))
add('three, grad', T([1., 2., 3.]), grad=True)
add('scalar', T(32.))
add('scalar sum', T([12., 20.]), True, 'sum')
add('scalar grad', T(3.), True)
add('scalar f64', T(3., dtype=f64))
add('scalar int', T(7))
add('scalar bool', T(True))
add('scalar i32', T(7, dtype=torch.int32))
add('scalar fraction', T(0.1))
add('scalar pi', T(math.pi))
add('scalar small', T(1.5e-7))
add('scalar large', T(123456789.))
add('scalar 1e8', T(1e8))
add('scalar nan', T(math.nan))
add('scalar inf', T(-math.inf))
add('f64 vector', T([1.5, 2.25], dtype=f64))
add('f64 grad', T([1., 2.], dtype=f64), True)
add('clone', T([1.]), True, 'clone')
add('fractions', T([0.1, 0.25, 3.0]))
add('negative', T([-1., 2.5]))
add('rounding ties', T([0.03125, 0.09375, 0.15625, 1.03125, 2.21875]))
add('ties f64', T([0.03125, -0.09375, 7.46875], dtype=f64))
add('ties in e', T([100005., 100015., 1.]))
add('ties in e, f64', T([1.00005e9, 1.00015e9, 3.00025e9, -1.00005e9], dtype=f64))
add('sci ratio', T([1., 1001.5]))
add('ratio 1000', T([1., 1000.]))
add('ratio over 1000, whole', T([1., 1001.]))
add('sci small', T([1e-4, 1.]))
add('under 1e-4', T([9.9e-5]))
add('1e-4', T([1e-4]))
add('1e-4 f64', T([1e-4], dtype=f64))
add('1e8 in fours', T([1e8, 1.5e8]))
add('over 1e8', T([100000008.]))
add('big exponents', T([1e-300, 1e300], dtype=f64))
add('f32 extremes', T([3.4e38, 1.4e-45]))
add('whole sci', T([1e10, 2e10]))
add('zeros', torch.zeros(3))
add('negative zero', T([-0., 0., 1.]))
add('zero and fraction', T([0., 0.5]))
add('negative tiny', T([-0.00001, 5.]))
add('zero and sci', T([0., 1e-6]))
add('nan whole', T([math.nan, 1., 2.]))
add('nan fraction', T([math.nan, 1.5, -2.]))
add('inf whole', T([math.inf, -math.inf, 1.]))
add('inf fraction', T([math.inf, -math.inf, 1.5]))
add('nan sci', T([math.nan, 1e10, math.inf]))
add('all nan', T([math.nan, math.nan]))
add('nan and zero', T([math.nan, 0.]))
add('inf wide', T([-math.inf, 123456.]))
add('ints', T([1, -20, 300]))
add('int32', T([1, 2], dtype=torch.int32))
add('uint8', T([1, 255], dtype=torch.uint8))
add('bools', T([True, False]))
add('bool matrix', T([[True, False], [False, False]]))
add('long extremes', T([-2**63, 2**63 - 1]))
add('matrix', T([[1., 2.], [3., 4.]]))
add('matrix grad', T([[1., 2.], [3., 4.]]), True)
add('matrix clone', T([[1., 2.5], [3., 4.]]), True, 'clone')
add('matrix aligned', T([[1., -200.5], [3., 4.]]))
add('rank 3', torch.arange(12.).reshape(2, 3, 2))
add('rank 4', torch.arange(16).reshape(2, 2, 2, 2))
add('rank 5', torch.arange(32.).reshape(2, 2, 2, 2, 2))
add('ones dims', torch.ones(1, 1, 1, 2))
for s in [(0,), (0, 3), (3, 0), (2, 0, 4)]:
    add(f'empty {s}', torch.zeros(s))
add('empty int', torch.zeros(0, dtype=torch.int64))
add('empty int matrix', torch.zeros(0, 2, dtype=torch.int64))
add('empty f64', torch.zeros(0, dtype=f64))
add('empty bool', torch.zeros(0, dtype=torch.bool))
add('empty grad', torch.zeros(0, 3), True)
add('empty f64 matrix grad', torch.zeros(0, 3, dtype=f64), True)
add('wrap', torch.arange(30.))
add('wrap ints', torch.arange(100))
add('wrap fractions', torch.arange(25) / 8)
add('wrap matrix', torch.arange(60.).reshape(2, 30))
add('wrap grad', torch.arange(30.), True)
add('wrap f64 clone', torch.arange(30, dtype=f64), True, 'clone')
add('wide elements', T([[1e300, 2e-300, 3.5] * 4], dtype=f64))
for n in range(14, 22):
    add(f'suffix wraps at {n}', torch.arange(float(n)), True)
for n in (9, 10, 11):
    add(f'suffix fractions {n}', torch.arange(n) / 4, True, 'clone')
add('f64 suffixes', torch.arange(12, dtype=f64), True)
add('f64 suffixes 15', torch.arange(15, dtype=f64), True)
add('f64 matrix clone', torch.arange(20, dtype=f64).reshape(2, 10) / 4, True, 'clone')
add('1000', torch.arange(1000) % 7)
add('1001', torch.arange(1001.))
add('1001 ints', torch.arange(1001))
add('summary matrix', torch.arange(1200.).reshape(40, 30))
add('summary narrow', torch.arange(1200.).reshape(300, 4))
add('summary wide', torch.arange(1200).reshape(3, 400))
add('summary 6', torch.arange(1020.).reshape(6, 170))
add('summary rank 3', (torch.arange(2000) / 8).reshape(10, 20, 10))
add('summary grad', torch.arange(1001.), True)
add('summary clone f64', torch.arange(1001, dtype=f64), True, 'clone')
hidden = torch.ones(1001)
hidden[500] = 1e9
add('summary hides', hidden)
hidden = torch.ones(1001)
hidden[500] = 0.5
add('summary hides fraction', hidden)
add('transposed', torch.arange(6.).reshape(2, 3), view='t')
add('every second', torch.arange(8).reshape(2, 4), view='step')
add('expanded', T([1.5, 2.]), view='expand')
add('summary transposed', torch.arange(1100.).reshape(11, 100), view='t')
torch.manual_seed(1)
add('normal', torch.randn(4, 5))
add('normal f64', torch.randn(3, 3, dtype=f64))
add('uniform 3', torch.rand(2, 3, 4))
add('mixed scale', torch.randn(12) * T([1e-3, 1., 1e3] * 4))
add('large counts', torch.randn(7, 3) * 300)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'printed.jsonl'), 'w') as f:
    for o in out:
        f.write(json.dumps({k: v for k, v in o.items() if v not in (None, False)}) + '\n')
