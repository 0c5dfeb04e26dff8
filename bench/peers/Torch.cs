using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace Adjoint.Peers;

/// <summary>TorchSharp, if its native library loads on this system.</summary>
internal static class Torch
{
    public static bool IsLoaded { get; private set; }

    /// <summary>Loads libtorch and limits it to one thread; on failure says why, in one line.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "a loader may fail in any way; all of them mean: no peer here")]
    public static bool TryLoad(out string state)
    {
        try
        {
            state = Start();
            IsLoaded = true;
        }
        catch (Exception e)
        {
            Exception cause = e.GetBaseException();
            state = $"{cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}";
        }

        return IsLoaded;
    }

    /// <summary>The action when TorchSharp serves, otherwise null: the row is then measured alone.</summary>
    public static Action? Peer(Func<Action> prepare) => IsLoaded ? prepare() : null;

    [MethodImpl(MethodImplOptions.NoInlining)] // a missing assembly must fail inside the try
    private static string Start()
    {
        torch.set_num_threads(1);
        using torch.Tensor probe = torch.ones(1);
        return $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, libtorch {torch.__version__}, one thread";
    }
}
