using System.Buffers.Binary;
using System.Text;
using Adjoint.IO;
using Adjoint.Nn;
using Xunit;

namespace Adjoint.Tests.IO;

public class SafetensorsTests
{
    [Fact]
    public void Every_dtype_and_shape_comes_back()
    {
        OrderedDictionary<string, Tensor> tensors = new()
        {
            ["bools"] = Tensor.From([true, false, true]),
            ["bytes"] = Tensor.From([(byte)1, (byte)255], [2, 1]),
            ["floats"] = Tensor.From([[1.5f, float.NaN], [float.NegativeInfinity, -0f]]),
            ["doubles"] = Tensor.From([Math.PI]),
            ["longs"] = Tensor.From([long.MinValue, 5]),
            ["ints"] = Tensor.From([int.MaxValue]),
            ["scalar"] = Tensor.Scalar(2.5),
            ["empty"] = Tensor.Zeros([3, 0]),
            ["with \"quotes\", ü and 字"] = Tensor.Ones([2], requiresGrad: true),
        };
        Dictionary<string, string> metadata = new() { ["format"] = "pt", ["note"] = "a\nb" };
        using MemoryStream stream = new();
        Safetensors.Save(stream, tensors, metadata);
        stream.Position = 0;
        (OrderedDictionary<string, Tensor> loaded, OrderedDictionary<string, string> notes) = Safetensors.Load(stream);
        Assert.Equal(tensors.Keys, loaded.Keys);
        foreach ((string name, Tensor tensor) in tensors)
        {
            Assert.Equal(tensor.Shape, loaded[name].Shape);
            Assert.Equal(tensor.DType, loaded[name].DType);
            Assert.Equal(tensor.Detach().ToString(), loaded[name].ToString());
        }
        Assert.Equal(metadata, notes);
    }

    [Fact]
    public void Tensors_that_are_not_contiguous_are_written_in_order()
    {
        Tensor t = Tensor.Arange(6).View([2, 3]).T();
        Assert.Equal([0L, 3, 1, 4, 2, 5], RoundTrip(t).ToArray<long>());
    }

    [Fact]
    public void Large_tensors_move_in_pieces()
    {
        Tensor t = Tensor.Arange((1 << 21) + 3, DType.Int32);
        Assert.Equal(t.ToArray<int>(), RoundTrip(t).ToArray<int>());
    }

    [Fact]
    public void The_bytes_are_the_formats()
    {
        using MemoryStream stream = new();
        Safetensors.Save(stream, new Dictionary<string, Tensor>
        {
            ["b"] = Tensor.From([(byte)7]),
            ["w"] = Tensor.From([1f, -2f]),
        });
        const string Json = """{"b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]},""" +
            "\"w\":" + """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        int padded = (Json.Length + 7) / 8 * 8;
        byte[] bytes = stream.ToArray();
        Assert.Equal((ulong)padded, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        Assert.Equal(Json.PadRight(padded), Encoding.UTF8.GetString(bytes, 8, padded));
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7], bytes[(8 + padded)..]);
    }

    [Fact]
    public void A_model_goes_through_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"adjoint-{Guid.NewGuid():N}.safetensors");
        try
        {
            Sequential net = new(new Linear(4, 3), new ReLU(), new Linear(3, 2));
            Sequential other = new(new Linear(4, 3), new ReLU(), new Linear(3, 2));
            File.WriteAllText(path, "what was there before");
            Safetensors.Save(path, net.StateDict());
            other.LoadStateDict(Safetensors.Load(path).Tensors);
            Tensor x = Tensor.Randn([2, 4]);
            Assert.Equal(net.Forward(x).ToArray<float>(), other.Forward(x).ToArray<float>());
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + ".*.tmp"));

            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
            string message = Assert.Throws<InvalidDataException>(() => Safetensors.Load(path)).Message;
            Assert.StartsWith($"{path}: the data of ", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"adjoint-{Guid.NewGuid():N}.safetensors");
        try
        {
            File.WriteAllText(path, "old");
            Tensor released;
            using (new MemoryScope()) released = Tensor.Ones([2]);
            Assert.Throws<ObjectDisposedException>(() =>
                Safetensors.Save(path, new Dictionary<string, Tensor> { ["x"] = released }));
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + ".*.tmp"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_name_of_the_metadata_is_taken() => Assert.Throws<ArgumentException>(() =>
        Safetensors.Save(new MemoryStream(), new Dictionary<string, Tensor> { ["__metadata__"] = Tensor.Ones([1]) }));

    // 'X' stands for a quote, so that the cases stay readable.
    [Theory]
    [InlineData("", 0, "does not begin with '{'")]
    [InlineData("[]", 0, "does not begin with '{'")]
    [InlineData(" {}", 0, "does not begin with '{'")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("{} x", 0, "not valid JSON")]
    [InlineData("{XaX:1}", 0, "is not an object")]
    [InlineData("{XaX:{}}", 0, "has no dtype")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1]}}", 1, "has no data_offsets")]
    [InlineData("{XaX:{XdtypeX:XU8X,Xdata_offsetsX:[0,1]}}", 1, "has no shape")]
    [InlineData("{XaX:{XdtypeX:XF8X,XshapeX:[1],Xdata_offsetsX:[0,1]}}", 1, "the dtype of \"a\" is F8")]
    [InlineData("{XaX:{XdtypeX:3,XshapeX:[1],Xdata_offsetsX:[0,1]}}", 1, "the dtype of \"a\" is not a text")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1],Xdata_offsetsX:[0,1],XsizeX:1}}", 1, "an unknown field \"size\"")]
    [InlineData("{XaX:{XdtypeX:XU8X,XdtypeX:XU8X,XshapeX:[1],Xdata_offsetsX:[0,1]}}", 1, "the field \"dtype\" twice")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:1,Xdata_offsetsX:[0,1]}}", 1, "the shape of \"a\" is not a list")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[-1],Xdata_offsetsX:[0,1]}}", 1, "no integer of at least 0")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1.5],Xdata_offsetsX:[0,1]}}", 1, "no integer of at least 0")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[99999999999999999999],Xdata_offsetsX:[0,1]}}", 1,
        "no integer of at least 0")]
    [InlineData("{XaX:{XdtypeX:XF64X,XshapeX:[4294967296,4294967296],Xdata_offsetsX:[0,8]}}", 8, "more elements than")]
    [InlineData("{XaX:{XdtypeX:XF64X,XshapeX:[4294967296,4294967296,0],Xdata_offsetsX:[0,0]}}", 0,
        "more elements than")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1],Xdata_offsetsX:[1]}}", 1, "not a begin and an end")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1],Xdata_offsetsX:[1,0]}}", 1, "not a begin and an end")]
    [InlineData("{XaX:{XdtypeX:XF32X,XshapeX:[2],Xdata_offsetsX:[0,4]}}", 4, "takes 8 bytes, but its data has 4")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[2],Xdata_offsetsX:[0,2]}}", 1, "ends at 2, but there are only 1 bytes")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1],Xdata_offsetsX:[0,1]}}", 3, "2 bytes of data belong to no tensor")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[1],Xdata_offsetsX:[1,2]}}", 2, "after a hole from 0")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[2],Xdata_offsetsX:[0,2]}," +
        "XbX:{XdtypeX:XU8X,XshapeX:[2],Xdata_offsetsX:[1,3]}}",
        3, "inside of other data that ends at 2")]
    [InlineData("{XaX:{XdtypeX:XU8X,XshapeX:[0],Xdata_offsetsX:[0,0]}," +
        "XaX:{XdtypeX:XU8X,XshapeX:[0],Xdata_offsetsX:[0,0]}}",
        0, "names \"a\" twice")]
    [InlineData("{XaX:{XdtypeX:XBOOLX,XshapeX:[1],Xdata_offsetsX:[0,1]}}", 1, "bytes other than 0 and 1")]
    [InlineData("{X__metadata__X:{XkX:1}}", 0, "the metadata \"k\" is not a text")]
    [InlineData("{X__metadata__X:{XkX:XaX,XkX:XbX}}", 0, "the metadata names \"k\" twice")]
    [InlineData("{X\uD800X:{}}", 0, "has no dtype")]
    public void A_broken_header_gets_one_clear_line(string header, int dataBytes, string message)
    {
        byte[] json = Encoding.UTF8.GetBytes(header.Replace('X', '"'));
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        file.AsSpan(8 + json.Length).Fill(0xFE);
        Refused(file, message);
    }

    [Fact]
    public void A_file_that_is_cut_off_or_something_else_gets_one_clear_line()
    {
        Refused([], "0 bytes are too few");
        Refused([1, 2, 3], "3 bytes are too few");
        Refused([9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'], "header length 9, but only 2 bytes follow");
        Refused([.. "PK not safetensors"u8], "over the cap of 100000000");
        Refused([1, 0, 0, 0, 0, 0, 0, 0, 0xFF], "does not begin with '{'");
        byte[] notText = [.. "\a\0\0\0\0\0\0\0{\"?\":{}"u8];
        notText[10] = 0xFF;
        Refused(notText, "not valid JSON");
    }

    [Fact]
    public void What_cannot_seek_is_refused()
    {
        using MemoryStream inner = new();
        using System.IO.Compression.GZipStream stream = new(inner, System.IO.Compression.CompressionMode.Decompress);
        Assert.Throws<ArgumentException>(() => Safetensors.Load(stream));
    }

    private static void Refused(byte[] file, string message)
    {
        using MemoryStream stream = new(file);
        string text = Assert.Throws<InvalidDataException>(() => Safetensors.Load(stream)).Message;
        Assert.Contains(message, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    private static Tensor RoundTrip(Tensor tensor)
    {
        using MemoryStream stream = new();
        Safetensors.Save(stream, new Dictionary<string, Tensor> { ["x"] = tensor });
        stream.Position = 0;
        return Safetensors.Load(stream).Tensors["x"];
    }
}
