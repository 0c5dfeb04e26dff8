using System.Runtime.CompilerServices;
using Adjoint.Autograd;
using Adjoint.Harness;

namespace Adjoint.Bench.Rows;

/// <summary>
/// What the profiler costs those who do not use it: the line in front of an op, before a step of a few nanoseconds in a
/// method of its own. Elementwise ops and the engine choose between two methods; the others, which cost more anyway,
/// open a scope.
/// </summary>
internal static class TapRows
{
    private const int Steps = 1000;

    private static ulong s_result;

    public static void AddTo(RowSet rows)
    {
        Tensor x = Tensor.From([1f]);
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Bare()
        {
            ulong state = s_result;
            for (int i = 0; i < Steps; i++) state = Plain(state, x);
            s_result = state;
        }
        rows.Extra("elementwise tap off, 1000 times", Steps,
            [MethodImpl(MethodImplOptions.AggressiveOptimization)] () =>
        {
            ulong state = s_result;
            for (int i = 0; i < Steps; i++) state = Chosen(state, x);
            s_result = state;
        }, "without taps", Bare, nanoseconds: 1);
        rows.Extra("scope tap off, 1000 times", Steps, [MethodImpl(MethodImplOptions.AggressiveOptimization)] () =>
        {
            ulong state = s_result;
            for (int i = 0; i < Steps; i++) state = Tapped(state, x);
            s_result = state;
        }, "without taps", Bare, nanoseconds: 1);
    }

    // Compiled at once: of tiers that change at different times the difference would be that of the tiers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong Chosen(ulong state, Tensor x) =>
        Tap.Observer is null ? Step(state) + (ulong)x.Rank : Tapped(state, x);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong Tapped(ulong state, Tensor x)
    {
        using TapScope tap = Tap.Op("step", x);
        return Step(state) + (ulong)x.Rank;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong Plain(ulong state, Tensor x) => Step(state) + (ulong)x.Rank;

    // A chain of multiplications: nothing for the processor to do beside it but the tap.
    private static ulong Step(ulong state)
    {
        for (int i = 0; i < 3; i++) state = state * 6364136223846793005 + 1442695040888963407;
        return state;
    }
}
