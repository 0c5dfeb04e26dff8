using System.Diagnostics;
using System.Reflection;
using Adjoint.Nn;
using Adjoint.Optim;
using Xunit;

namespace Adjoint.Tests.Contracts;

/// <summary>
/// The promise about memory: no Dispose, no scope, no GC call, for as long as you like. Resident memory is measured in
/// a process of its own, where no other test allocates: the test starts its own executable for one method.
/// </summary>
public class SoakTests
{
    private const string Child = "ADJOINT_SOAK_CHILD";

    [Fact]
    public void A_million_steps_stay_within_five_percent_of_the_memory_after_ten_thousand() => Alone(static () =>
    {
        Linear layer = new(3, 4);
        SGD optimizer = new(layer.Parameters(), lr: 0.01);
        Tensor x = Tensor.Randn([8, 3]), target = Tensor.Randn([8, 4]);
        long early = 0;
        for (int step = 1; step <= 1_000_000; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = Functional.MseLoss(layer.Forward(x).Tanh(), target);
            loss.Backward();
            optimizer.Step();
            if (step == 10_000) early = Resident();
        }
        long late = Resident();
        Assert.True(late < early * 1.05, $"resident memory grew from {early >> 10} KB after step 10,000 to {late >> 10} KB");
    });

    [Fact]
    public void A_hundred_thousand_kept_losses_cost_less_than_128_megabytes() => Alone(static () =>
    {
        Linear layer = new(1, 1);
        Tensor x = Tensor.Randn([4, 1]), target = Tensor.Randn([4, 1]);
        Tensor Loss()
        {
            Tensor loss = Functional.MseLoss(layer.Forward(x), target);
            loss.Backward();
            return loss;
        }
        for (int i = 0; i < 1000; i++) Loss();
        GC.Collect();
        long before = Resident();
        Tensor[] kept = new Tensor[100_000];
        for (int i = 0; i < kept.Length; i++) kept[i] = Loss();
        GC.Collect();
        long cost = Resident() - before;
        Assert.True(cost < 128L << 20, $"100,000 kept losses cost {cost >> 20} MB");
        Assert.Equal("MseLossBackward0", kept[0].GradFn!.Name);
        Assert.Equal(kept[0].Item(), kept[^1].Item());
    });

    [Fact]
    public void Tensors_and_nodes_have_no_finalizer()
    {
        foreach (Type type in typeof(Tensor).Assembly.GetTypes())
        {
            if (type != typeof(Tensor) && type.Name != "Storage" && !typeof(Node).IsAssignableFrom(type)) continue;
            MethodInfo? finalizer = type.GetMethod("Finalize", BindingFlags.NonPublic | BindingFlags.Instance);
            Assert.Equal(typeof(object), finalizer!.DeclaringType);
        }
    }

    private static long Resident()
    {
        using Process self = Process.GetCurrentProcess();
        self.Refresh();
        return self.WorkingSet64;
    }

    private static void Alone(Action body, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        if (Environment.GetEnvironmentVariable(Child) is not null)
        {
            body();
            return;
        }
        string assembly = typeof(SoakTests).Assembly.Location;
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath)!.Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(assembly);
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(SoakTests).FullName}.{method}");
        start.Environment[Child] = "1";
        // Compiled once, not again in the background whenever a busy machine finds the time: that is memory, too.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd() + child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1", output, StringComparison.Ordinal);
    }
}
