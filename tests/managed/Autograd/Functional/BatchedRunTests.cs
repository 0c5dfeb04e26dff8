using Adjoint.Tests.Profiling;
using Xunit;
using static Adjoint.Tests.Autograd.Derivatives;

namespace Adjoint.Tests.Autograd;

/// <summary>How often nodes run for a batch of vectors. The profiler listens to the whole process: no test beside
/// it.</summary>
[Collection(nameof(ProfilerTests))]
public class BatchedRunTests
{
    [Fact]
    public void Every_node_runs_once_for_the_whole_batch_and_a_custom_function_once_for_each_vector()
    {
        Tensor x = Random([4]).RequiresGrad_();
        Tensor y = Function.Apply<VectorizeTests.Doubled>(x.Tanh()).Exp();
        VectorizeTests.Doubled.Runs = 0;
        using (Profiler profiler = Profiler.Start())
        {
            Grad.Of(y, [x], Tensor.Eye(4, dtype: DType.Float64), isGradsBatched: true);
            profiler.Stop();
            Assert.Equal(1, profiler.KeyAverages().Single(a => a.Name == "autograd::engine::evaluate_function: ExpBackward0").Count);
            Assert.Equal(1, profiler.KeyAverages().Single(a => a.Name == "autograd::engine::evaluate_function: TanhBackward0").Count);
        }
        Assert.Equal(4, VectorizeTests.Doubled.Runs);
    }
}
