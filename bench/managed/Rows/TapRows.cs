using System.Runtime.CompilerServices;
using Adjoint.Autograd;
using Adjoint.Harness;

namespace Adjoint.Bench.Rows;

/// <summary>
/// What the profiler costs those who do not use it: the line that every op has in front, around a step of a few nanoseconds in
/// a method of its own, as in an op.
/// </summary>
internal static class TapRows
{
    private const int Steps = 1000;

    private static ulong s_result;

    public static void AddTo(RowSet rows)
    {
        Tensor x = Tensor.From([1f]);
        rows.Extra("tap of an op, off, 1000 times", Steps, () =>
        {
            ulong state = s_result;
            for (int i = 0; i < Steps; i++) state = Tapped(state, x);
            s_result = state;
        }, "without taps", () =>
        {
            ulong state = s_result;
            for (int i = 0; i < Steps; i++) state = Plain(state, x);
            s_result = state;
        }, nanoseconds: 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Tapped(ulong state, Tensor x)
    {
        using TapScope tap = Tap.Op("step", x);
        return Step(state) + (ulong)x.Rank;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Plain(ulong state, Tensor x) => Step(state) + (ulong)x.Rank;

    // A chain of multiplications: nothing for the processor to do beside it but the tap.
    private static ulong Step(ulong state)
    {
        for (int i = 0; i < 3; i++) state = state * 6364136223846793005 + 1442695040888963407;
        return state;
    }
}
