using System.Buffers;
using System.Runtime.InteropServices;
using DotNext.Buffers;

namespace Adjoint.Memory;

/// <summary>
/// Page-aligned memory outside of the managed heap, cut into blocks of one size class. Blocks are cut on demand, so
/// pages that nobody has used yet cost address space only. All members except <see cref="TryReserve"/> need the arena's
/// lock.
/// </summary>
internal sealed unsafe class Slab
{
    // Limits of a slab of small blocks. Below 64 KB the cost of getting a slab shows; above 1 MB a single kept block
    // would pin too much; 4096 blocks keep the array of blocks out of the large object heap.
    private const long MinBytes = 64 << 10;
    private const long MaxBytes = 1 << 20;
    private const int MaxBlocks = 4096;

    private readonly IMemoryOwner<byte>? _pages;
    private readonly byte* _pointer;
    private readonly Block[] _blocks;

    private Slab(int sizeClass, long blockBytes, int blocks, long bytes)
    {
        (SizeClass, BlockBytes, Bytes, _blocks) = (sizeClass, blockBytes, bytes, new Block[blocks]);
        if (bytes <= int.MaxValue)
        {
            _pages = NativeMemory.AllocatePageAlignedMemory((int)bytes);
            using MemoryHandle pin = _pages.Memory.Pin(); // native memory: the address outlives the pin
            _pointer = (byte*)pin.Pointer;
        }
        else
        {
            _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)Environment.SystemPageSize);
        }
    }

    public int SizeClass { get; }

    public long BlockBytes { get; }

    /// <summary>Bytes taken from the operating system, whole pages.</summary>
    public long Bytes { get; }

    /// <summary>Blocks cut so far.</summary>
    public int Carved { get; private set; }

    /// <summary>How many of the cut blocks lie in the central list.</summary>
    public int FreeInCentral { get; set; }

    /// <summary>When a block last came back to the central list, on the arena's clock.</summary>
    public long Stamp { get; set; }

    public bool IsReleased { get; private set; }

    /// <summary>Whether all blocks were in use at the last visit of a sweep, with owners in the oldest generation.
    /// Sweeps after younger collections pass over such a slab. It may be out of date: a block that was released and
    /// leased again within a thread's cache has a young owner; it waits for the next full visit, and counts as load
    /// until then.
    /// </summary>
    public bool IsTenured { get; set; }

    /// <summary>Looks whether the slab is tenured.</summary>
    public bool AreAllTenured()
    {
        if (!IsExhausted || FreeInCentral > 0)
            return false;
        foreach (Block block in Blocks)
        {
            if (!block.IsTenured)
                return false;
        }
        return true;
    }

    public bool IsExhausted => Carved == _blocks.Length;

    /// <summary>Whether no lease and no thread's cache holds any of its memory.</summary>
    public bool IsUnused => FreeInCentral == Carved;

    public ReadOnlySpan<Block> Blocks => _blocks.AsSpan(0, Carved);

    /// <summary>The size of the next slab of a class of which <paramref name="reserved"/> bytes are reserved: small
    /// classes double, so that a class that is used little reserves little.</summary>
    public static (int Blocks, long Bytes) Plan(int sizeClass, long reserved)
    {
        long size = Memory.SizeClass.Bytes(sizeClass);
        long wanted = Math.Min(Math.Clamp(reserved, MinBytes, MaxBytes), MaxBlocks * size);
        int blocks = sizeClass < Memory.SizeClass.SmallCount ? (int)Math.Max(1, wanted / size) : 1;
        long page = Environment.SystemPageSize;
        return (blocks, (blocks * size + page - 1) / page * page);
    }

    /// <summary>Gets a slab from the operating system, or null if it has no memory left.</summary>
    public static Slab? TryReserve(int sizeClass, int blocks, long bytes)
    {
        try
        {
            return new Slab(sizeClass, Memory.SizeClass.Bytes(sizeClass), blocks, bytes);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Cuts the next block.</summary>
    public Block Carve()
    {
        Block block = new(this, _pointer + Carved * BlockBytes);
        _blocks[Carved++] = block;
        return block;
    }

    /// <summary>Gives the memory back to the operating system. The slab must be unused.</summary>
    public void Release()
    {
        IsReleased = true;
        foreach (Block block in Blocks)
            block.Dispose();
        // Freeing alone is not enough: malloc keeps freed chunks of up to 32 MB (its mmap threshold grows) resident.
        for (long offset = 0; offset < Bytes; offset += 1 << 30)
            NativeMemory.Discard(new Span<byte>(_pointer + offset, (int)Math.Min(1 << 30, Bytes - offset)));
        if (_pages is not null)
            _pages.Dispose();
        else
            NativeMemory.AlignedFree(_pointer);
    }
}
