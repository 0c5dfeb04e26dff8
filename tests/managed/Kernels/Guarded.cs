using System.Runtime.InteropServices;
using Xunit;

namespace Adjoint.Tests.Kernels;

/// <summary>
/// Memory between two pages that nobody may touch: a kernel that reads or writes one element too far crashes the run.
/// Where there is no mmap, bytes on both sides are checked for being written instead.
/// </summary>
internal sealed unsafe partial class Guarded : IDisposable
{
    private const int Page = 16384; // of the largest systems we run on; 4096 divides it
    private const byte Canary = 0xA5;
    private const int ProtNone = 0, ProtReadWrite = 3, MapPrivate = 2;

    private readonly byte* _all;
    private readonly nint _capacity;

    public Guarded(nint bytes)
    {
        _capacity = (bytes + Page - 1) / Page * Page;
        nint length = _capacity + 2 * Page;
        if (OperatingSystem.IsWindows())
        {
            _all = (byte*)NativeMemory.AlignedAlloc((nuint)length, Page);
            new Span<byte>(_all, (int)length).Fill(Canary);
            return;
        }
        int anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
        _all = (byte*)Map(0, length, ProtReadWrite, MapPrivate | anonymous, -1, 0);
        Assert.NotEqual(-1, (nint)_all);
        Assert.Equal(0, Protect((nint)_all, Page, ProtNone));
        Assert.Equal(0, Protect((nint)(_all + Page + _capacity), Page, ProtNone));
    }

    /// <summary>n elements that end at the upper guard, or begin at the lower one; a copy of <paramref
    /// name="values"/>.</summary>
    public T* Place<T>(ReadOnlySpan<T> values, bool atEnd) where T : unmanaged
    {
        byte* start = _all + Page + (atEnd ? _capacity - values.Length * sizeof(T) : 0);
        values.CopyTo(new Span<T>(start, values.Length));
        return (T*)start;
    }

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(0, Unmap((nint)_all, _capacity + 2 * Page));
            return;
        }
        Assert.Equal(-1, new Span<byte>(_all, Page).IndexOfAnyExcept(Canary));
        Assert.Equal(-1, new Span<byte>(_all + Page + _capacity, Page).IndexOfAnyExcept(Canary));
        NativeMemory.AlignedFree(_all);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
