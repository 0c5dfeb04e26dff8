namespace Adjoint.Kernels;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four random
/// words
/// are a function of a counter and a key, so element i of a tensor needs no state and any thread can make it.
/// </summary>
internal readonly struct Philox
{
    // The multipliers of the paper's table 2; the Weyl constants are the golden ratio and sqrt(3) - 1, times 2^32.
    private const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;
    private const int Rounds = 10;

    public readonly uint A, B, C, D;

    private Philox(uint a, uint b, uint c, uint d)
    {
        A = a;
        B = b;
        C = c;
        D = d;
    }

    /// <summary>The block with number <paramref name="counter"/> of stream <paramref name="stream"/> of a
    /// seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Philox Block(ulong seed, ulong stream, ulong counter)
    {
        uint a = (uint)counter, b = (uint)(counter >> 32), c = (uint)stream, d = (uint)(stream >> 32);
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int i = 0; i < Rounds; i++)
        {
            ulong ab = (ulong)M0 * a, cd = (ulong)M1 * c;
            (a, b, c, d) = ((uint)(cd >> 32) ^ b ^ k0, (uint)cd, (uint)(ab >> 32) ^ d ^ k1, (uint)ab);
            k0 += W0;
            k1 += W1;
        }
        return new Philox(a, b, c, d);
    }
}
