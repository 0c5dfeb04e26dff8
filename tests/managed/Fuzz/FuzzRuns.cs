using System.Globalization;

namespace Adjoint.Tests.Fuzz;

/// <summary>How many cases run: some thousands in the ordinary tests, ADJOINT_FUZZ of them for <c>./build.sh fuzz</c>.
/// </summary>
internal static class FuzzRuns
{
    /// <param name="ordinary">Cases in the ordinary tests.</param>
    /// <param name="share">The part of ADJOINT_FUZZ that this test takes, in per cent.</param>
    public static long Cases(long ordinary, int share) =>
        Environment.GetEnvironmentVariable("ADJOINT_FUZZ") is { Length: > 0 } cases
            ? long.Parse(cases, CultureInfo.InvariantCulture) * share / 100
            : ordinary;
}

/// <summary>A case as a row of numbers, read one after the other: what CsCheck shrinks is still a case.</summary>
internal sealed class Choices(int[] numbers)
{
    private int _next;

    /// <summary>A number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => numbers[_next++ % numbers.Length] % count;

    public int Between(int first, int last) => first + Below(last - first + 1);

    public T Of<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    public bool Coin() => Below(2) == 1;

    public T[] Several<T>(int most, Func<T> make)
    {
        T[] values = new T[Below(most + 1)];
        for (int i = 0; i < values.Length; i++) values[i] = make();
        return values;
    }
}
