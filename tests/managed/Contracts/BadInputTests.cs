using System.Collections;
using System.Reflection;
using Adjoint.Tests.Autograd.Contract;
using CsCheck;
using Xunit;

namespace Adjoint.Tests.Contracts;

/// <summary>
/// Whatever the public API is called with, it either does what it says or refuses with an exception that explains
/// itself, and a call that failed has changed nothing.
/// </summary>
public class BadInputTests
{
    private static readonly PublicCall[] s_calls = [.. PublicCalls.All()];

    // Exceptions of the runtime that say what happened inside, and not what was wrong with the call.
    private static readonly string[] s_unhelpful =
        ["Sequence contains", "Nullable object", "Value cannot be null.", "Specified argument was out of the range"];

    [Fact]
    public void The_public_api_is_reached()
    {
        foreach (string name in (string[])["Tensor.Add", "Tensor.op_Addition", "Tensor.Sum(dims)", "Functional.Linear",
            "Grad.Of", "Autodiff.Vjp", "GradCheck.Check", "Init.XavierNormal_", "new Adam", "new Linear",
            "Linear.Forward"])
            Assert.Contains(s_calls, call => call.Name == name);
        // What reflection cannot call has to be written by hand.
        IEnumerable<string> methods = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance |
            BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(static m => !m.IsSpecialName).Select(static m => m.Name);
        Assert.All(methods, static name => Assert.Contains(s_calls, call => call.Name == $"Tensor.{name}" ||
            call.Name.StartsWith($"Tensor.{name}(", StringComparison.Ordinal) ||
            call.Name.StartsWith($"Tensor.{name}<", StringComparison.Ordinal)));
        Assert.True(s_calls.Length > 250, $"{s_calls.Length} calls");
    }

    [Fact]
    public void Any_call_does_its_work_or_explains_itself() =>
        Gen.Select(Gen.Int[0, s_calls.Length - 1], Gen.OneOf(Gen.Const(0), Gen.Int[0, 9999]).Array[12])
            .Sample(static (call, choices) =>
            {
                string? fault = Fault(s_calls[call], choices);
                Assert.True(fault is null, fault);
            }, iter: s_iterations, threads: 1);

    // Each public call with every value of every pool in turn, the other arguments being ordinary.
    [Fact]
    public void One_bad_argument_is_enough()
    {
        List<string> faults = [];
        foreach (PublicCall call in s_calls)
        {
            for (int p = 0; p < call.Parameters.Length; p++)
            {
                int size = Arguments.Count(call.Parameters[p]);
                for (int value = 0; value < size; value++)
                {
                    int[] choices = new int[call.Parameters.Length];
                    choices[p] = value;
                    if (Fault(call, choices) is { } fault) faults.Add(fault);
                }
            }
        }
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    private static readonly long s_iterations = Fuzz.FuzzRuns.Cases(20_000, share: 5);

    /// <summary>What is wrong with a call and its outcome; null if nothing is.</summary>
    private static string? Fault(PublicCall call, int[] choices)
    {
        object?[] arguments = Make(call, choices);
        Tensor[] tensors = [.. Arguments.TensorsIn(arguments)];
        string[] before = Array.ConvertAll(tensors, TensorPortrait.Of);
        object? result;
        try
        {
            result = call.Invoke(arguments);
        }
        catch (Exception e)
        {
            return IsClear(e) ? Changed(call, choices, before, tensors) : $"{Describe(call, choices)}: {e}";
        }
        // An in-place op writes to its target, and to nothing else.
        int given = !call.Mutates ? 0 : call.Name.EndsWith('_') ? 1 : tensors.Length;
        if (Changed(call, choices, before, tensors, given) is { } changed) return changed;
        if (!GradMode.IsEnabled || InferenceMode.IsEnabled || AnomalyMode.IsEnabled)
            return $"{Describe(call, choices)} left the thread in another mode";
        return Arguments.TensorsIn([result]).Select(t => Fault(t, tensors)).FirstOrDefault(static f => f is not null)
            is { } fault ? $"the result of {Describe(call, choices)}: {fault}" : null;
    }

    private static object?[] Make(PublicCall call, int[] choices) =>
        [.. call.Parameters.Select((p, i) => Arguments.Make(p, choices[i % choices.Length]))];

    internal static bool IsClear(Exception e) => e switch
    {
        ArgumentNullException missing => missing.ParamName is { Length: > 0 },
        ArgumentException or InvalidOperationException or NotSupportedException or GradCheckException =>
            e.Message.Length > 10 && !s_unhelpful.Any(text => e.Message.StartsWith(text, StringComparison.Ordinal)),
        // More than the machine has: refused, with the number of bytes.
        ArenaOutOfMemoryException => true,
        // A number that does not fit into the dtype.
        OverflowException => e.Message.StartsWith("value ", StringComparison.Ordinal),
        _ => false,
    };

    private static string? Changed(PublicCall call, int[] choices, string[] before, Tensor[] tensors,
        int from = 0)
    {
        for (int i = from; i < tensors.Length; i++)
        {
            string after = TensorPortrait.Of(tensors[i]);
            if (before[i] != after) return $"{Describe(call, choices)} changed a tensor:\n{before[i]}\n{after}";
        }
        return null;
    }

    /// <summary>What comes back can be shown, and differentiated if it says so.</summary>
    private static string? Fault(Tensor t, Tensor[] tensors)
    {
        // A view may have more elements than any memory.
        if (t.Count > 10_000) return null;
        try
        {
            if (t.ToString().Length == 0) return "prints nothing";
            Tensor[] leaves = [.. tensors.Where(static x => x is { IsLeaf: true, RequiresGrad: true }).Distinct()];
            if (!t.RequiresGrad || t.IsLeaf || leaves.Length == 0) return null;
            Tensor?[] gradients = Grad.Of(t.Sum(), leaves, allowUnused: true);
            for (int i = 0; i < leaves.Length; i++)
                if (gradients[i] is { } g && (g.Shape != leaves[i].Shape || g.DType != leaves[i].DType))
                    return $"a gradient of {g.DType}{g.Shape} for {leaves[i].DType}{leaves[i].Shape}";
        }
        catch (Exception e)
        {
            // The call itself may have written to what a graph needs, or have been given released memory.
            if (e is not (AutogradException or ObjectDisposedException)) return e.ToString();
        }
        return null;
    }

    private static string Describe(PublicCall call, int[] choices) => $"{call.Name}(" + string.Join(", ",
        call.Parameters.Select((p, i) => $"{p.Name}: {Show(Arguments.Make(p, choices[i % choices.Length]))}")) + ")";

    private static string Show(object? value) => value switch
    {
        null => "null",
        Tensor t => TensorPortrait.Of(t),
        string s => s,
        IEnumerable many and not Shape => $"[{string.Join(", ", many.Cast<object?>().Select(Show))}]",
        _ => value.ToString() ?? "",
    };
}
