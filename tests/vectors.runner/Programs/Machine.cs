using System.Text.Json;
using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Programs;

/// <summary>By what a hook multiplies the gradient.</summary>
internal enum HookReading
{
    /// <summary>By the scale that its step names: what the format says.</summary>
    OwnScale,

    /// <summary>
    /// By the number that the program used last, as scalar or scale, when the hook runs. The hooks of the set made with
    /// PyTorch 2.6 are Python closures over the generator's loop variable, so this is what PyTorch was asked.
    /// </summary>
    LastNumber,
}

/// <summary>What a running program holds: its numbered tensors and the nesting of gradient modes.</summary>
internal sealed class Machine(HookReading hooks) : IDisposable
{
    private readonly Stack<bool> _modes = new([GradMode.IsEnabled]);

    /// <summary>The tensors by number.</summary>
    public List<Tensor> Tensors { get; } = [];

    /// <summary>The number that was drawn last: the factor of all hooks under <see
    /// cref="HookReading.LastNumber"/>.</summary>
    public double LastNumber { get; set; }

    /// <summary>How hooks are read.</summary>
    public HookReading Hooks => hooks;

    /// <summary>Enters a mode; a set_grad_enabled is a bracket like the others.</summary>
    public void BeginMode(string mode)
    {
        _modes.Push(GradMode.IsEnabled);
        _ = GradMode.SetGradEnabled(mode switch
        {
            "no_grad" or "set_grad_enabled_false" => false,
            "enable_grad" or "set_grad_enabled_true" => true,
            _ => throw new FormatException($"unknown mode {mode}"),
        });
    }

    /// <summary>Leaves the innermost mode.</summary>
    public void EndMode() => _ = GradMode.SetGradEnabled(_modes.Pop());

    /// <summary>Puts results at the numbers that the step gives them.</summary>
    public void Store(IReadOnlyList<int> numbers, IReadOnlyList<Tensor> results)
    {
        for (int i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] != Tensors.Count) throw new FormatException($"tensor {numbers[i]} is not the next number");
            Tensors.Add(results[i]);
        }
    }

    /// <summary>Restores the mode that was in force before the program.</summary>
    public void Dispose()
    {
        while (_modes.Count > 0) EndMode();
    }
}

/// <summary>The arguments of one step.</summary>
internal readonly struct Step(Machine machine, JsonElement json)
{
    public Machine Machine => machine;

    public string Op => json.Text("op");

    public Tensor On => machine.Tensors[json.GetProperty("on").GetInt32()];

    public bool Has(string name) => json.Get(name) is not null;

    public Tensor Tensor(string name) => machine.Tensors[json.GetProperty(name).GetInt32()];

    public Tensor[] TensorList(string name)
    {
        Machine all = machine;
        return Json.Array(json.GetProperty(name), e => all.Tensors[e.GetInt32()]);
    }

    public int Int(string name) => json.GetProperty(name).GetInt32();

    public long? Long(string name) => json.Get(name)?.GetInt64();

    public double Double(string name) => Json.Number(json.GetProperty(name));

    public bool Flag(string name) => json.Flag(name);

    public string Text(string name) => json.Text(name);

    public Shape Shape(string name) => Json.Longs(json.GetProperty(name));

    public double[] Numbers(string name) => Json.Numbers(json.GetProperty(name));

    /// <summary>An integer stays one: x ** 2 is not x ** 2.0 where dtypes are concerned.</summary>
    public Scalar Scalar(string name)
    {
        JsonElement e = json.GetProperty(name);
        return Json.Value(e) is long whole ? whole : Json.Number(e);
    }
}
