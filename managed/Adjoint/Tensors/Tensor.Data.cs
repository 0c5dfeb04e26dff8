using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint;

// Values out of and into tensors.
public sealed unsafe partial class Tensor
{
    /// <summary>The value of a tensor with one element: <c>item()</c>. An Int64 beyond 2^53 is rounded; see
    /// <see cref="Item{T}"/>.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public double Item()
    {
        if (Count != 1) throw NotOneElement();
        HostAccess.CheckRead("Item");
        double value = DType == DType.Float32 ? *As<float>() : ReadDouble(0);
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>
    /// The value of a tensor with one element, converted to <typeparamref name="T"/> as C# casts do (fractions are cut
    /// off, any number but 0 is true).
    /// </summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    /// <exception cref="NotSupportedException">T is not float, double, long, int, byte or bool.</exception>
    public T Item<T>() where T : unmanaged
    {
        if (Count != 1) throw NotOneElement();
        HostAccess.CheckRead("Item");
        T value;
        if (DTypes.Of<T>() == DType) value = *As<T>();
        else if (DType.IsFloatingPoint()) value = Convert<T>(ReadDouble(0), (long)ReadDouble(0));
        else value = Convert<T>(ReadInt64(0), ReadInt64(0));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>The value of a tensor with one element.</summary>
    public static explicit operator float(Tensor tensor) => NotNull(tensor).Item<float>();

    /// <summary>The value of a tensor with one element.</summary>
    public static explicit operator double(Tensor tensor) => NotNull(tensor).Item();

    /// <summary>The value of a tensor with one element; a fraction is cut off.</summary>
    public static explicit operator long(Tensor tensor) => NotNull(tensor).Item<long>();

    /// <summary>The value of a tensor with one element; a fraction is cut off.</summary>
    public static explicit operator int(Tensor tensor) => NotNull(tensor).Item<int>();

    /// <summary>Whether the one element is not zero.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public static explicit operator bool(Tensor tensor)
    {
        if (NotNull(tensor).Count == 1) return tensor.Item<bool>();
        throw new InvalidOperationException(
            $"Boolean value of Tensor with {(tensor.Count == 0 ? "no values" : "more than one value")} is ambiguous");
    }

    /// <summary>A copy of the elements in row-major order: <c>tolist()</c>, flat. Any geometry.</summary>
    /// <remarks>Also of tensors that require a gradient: a copy cannot change them behind autograd's back. The elements
    /// themselves (<see cref="AsSpan{T}"/>) are refused there, as <c>numpy()</c> refuses them.</remarks>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype.
    /// </exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        CheckType<T>("ToArray");
        HostAccess.CheckRead("ToArray");
        T[] array = new T[Count];
        CopyOut<T>(array);
        return array;
    }

    /// <summary>A copy of a matrix.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype, or the
    /// rank is not 2.</exception>
    public T[,] ToArray2D<T>() where T : unmanaged
    {
        CheckType<T>("ToArray2D");
        HostAccess.CheckRead("ToArray2D");
        if (Rank != 2)
            throw new InvalidOperationException($"ToArray2D(): expected a tensor of rank 2, got shape {Shape}");
        T[,] array = new T[Size(0), Size(1)];
        fixed (T* target = array)
            CopyOut(new Span<T>(target, array.Length));
        return array;
    }

    /// <summary>Copies the elements in row-major order into a span of as many.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype.
    /// </exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        CheckType<T>("CopyTo");
        HostAccess.CheckRead("CopyTo");
        if (destination.Length != Count)
        {
            throw new ArgumentException(
                $"CopyTo(): the tensor has {Count} elements, the destination {destination.Length}");
        }
        CopyOut(destination);
    }

    /// <summary>
    /// The elements themselves, to read and to write: <c>numpy()</c>. Writes are not seen by autograd (no version is
    /// counted). The span is valid while the tensor, or another one on the same storage, is reachable:
    /// <c>GC.KeepAlive(tensor)</c> after the last use.
    /// </summary>
    /// <exception cref="AutogradException">The tensor requires a gradient: use <c>tensor.Detach().AsSpan()</c>.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is not contiguous, has more than 2^31 - 1 elements, or
    /// <typeparamref name="T"/> is not the C# type of the dtype.</exception>
    public Span<T> AsSpan<T>() where T : unmanaged
    {
        CheckDirect<T>("AsSpan");
        if (!IsContiguous)
        {
            throw new InvalidOperationException(
                $"AsSpan(): the tensor of shape {Shape} is not contiguous: use AsTensorSpan, ToArray or Contiguous()");
        }
        if (Count > int.MaxValue)
            throw new InvalidOperationException($"AsSpan(): a span cannot hold {Count} elements: use AsTensorSpan");
        return new Span<T>(As<T>(), (int)Count);
    }

    /// <summary>Overwrites the elements with <paramref name="data"/>, in row-major order. Counts a version.</summary>
    /// <returns>This tensor.</returns>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    /// <exception cref="AutogradException">A leaf that requires a gradient, outside of no-grad mode.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the C# type of the dtype, or
    /// elements share memory.</exception>
    public Tensor CopyFrom<T>(ReadOnlySpan<T> data) where T : unmanaged
    {
        CheckType<T>("CopyFrom");
        CheckCount(data.Length, Layout, "copy_from");
        HostAccess.CheckWrite("CopyFrom");
        Views.CheckInPlace(this, recorded: false);
        if (IsContiguous && !(RequiresGrad && GradMode.IsEnabled))
        {
            AutogradThread.Current.Mutations?.BeforeWrite(this);
            data.CopyTo(new Span<T>(As<T>(), data.Length));
            BumpVersion("copy_from");
            if (ThreadModes.DualLevels != 0) Duals.Written(this, null);
            GC.KeepAlive(this);
            return this;
        }
        CopyFrom(Copy(data, Layout.ToContiguous(), requiresGrad: false));
        return this;
    }

    /// <inheritdoc cref="CopyFrom{T}(ReadOnlySpan{T})"/>
    public Tensor CopyFrom<T>(T[] data) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return CopyFrom<T>(data.AsSpan());
    }

    /// <summary>As PyTorch prints: <c>tensor([1., 2.], requires_grad=True)</c>.</summary>
    public override string ToString()
    {
        HostAccess.CheckRead("ToString");
        return TensorPrinter.Print(this);
    }

    // Apart, so that the direct way allocates no closure.
    private void CopyFrom(Tensor source) => OverwriteInPlace("copy_from", target => Copies.Into(source, target));

    /// <summary>Replaces all elements by what does not depend on them: one in-place write, that of zeros where autograd
    /// records (the old values get gradient 0, and the new ones are constants).</summary>
    private void OverwriteInPlace(string op, Action<Tensor> write)
    {
        if (RequiresGrad && GradMode.IsEnabled)
        {
            Zero_();
            write(this);
            return;
        }
        Views.CheckInPlace(this, recorded: false);
        if (Layout.MayOverlap()) throw new AutogradException(Errors.Overlap);
        AutogradThread.Current.Mutations?.BeforeWrite(this);
        write(this);
        BumpVersion(op);
        if (ThreadModes.DualLevels != 0) Duals.Written(this, null);
    }

    /// <summary>The element at this distance from the first, as a double.</summary>
    internal double ReadDouble(long at) => DType switch
    {
        DType.Float32 => As<float>()[at],
        DType.Float64 => As<double>()[at],
        _ => ReadInt64(at),
    };

    /// <summary>The element, of an integer or boolean dtype, at this distance from the first.</summary>
    internal long ReadInt64(long at) => DType switch
    {
        DType.Int64 => As<long>()[at],
        DType.Int32 => As<int>()[at],
        _ => As<byte>()[at],
    };

    private void CopyOut<T>(Span<T> target) where T : unmanaged
    {
        if (target.IsEmpty) return;
        if (IsContiguous)
        {
            new ReadOnlySpan<T>(As<T>(), target.Length).CopyTo(target);
        }
        else
        {
            Tensor copy = Copies.Contiguous(this, MemoryCategory.Workspace);
            copy.CopyOut(target);
            copy.Storage.Release();
        }
        GC.KeepAlive(this);
    }

    private void CheckType<T>(string method) where T : unmanaged
    {
        DType asked = DTypes.Of<T>();
        if (asked == DType) return;
        throw new InvalidOperationException(
            $"{method}<{typeof(T).Name}>(): the tensor's dtype is {DType.Name()}: use To(DType.{asked}) first");
    }

    private void CheckDirect<T>(string method) where T : unmanaged
    {
        CheckType<T>(method);
        HostAccess.CheckRead(method);
        if (RequiresGrad)
        {
            throw new AutogradException(
                $"Can't call {method}() on Tensor that requires grad. Use tensor.Detach().{method}() instead.");
        }
    }

    // One of the two is exact; the other is for targets of the other kind.
    private static T Convert<T>(double real, long whole) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>((float)real);
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(real);
        if (typeof(T) == typeof(long)) return Unsafe.BitCast<long, T>(whole);
        if (typeof(T) == typeof(int)) return Unsafe.BitCast<int, T>((int)whole);
        if (typeof(T) == typeof(byte)) return Unsafe.BitCast<byte, T>((byte)whole);
        return Unsafe.BitCast<bool, T>(real != 0);
    }

    // Operators call it first: without it, a null on their left would be a NullReferenceException.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor NotNull(Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        return tensor;
    }

    private InvalidOperationException NotOneElement() =>
        new($"a Tensor with {Count} elements cannot be converted to Scalar");
}
