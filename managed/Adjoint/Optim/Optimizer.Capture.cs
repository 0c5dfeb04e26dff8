using Adjoint.Kernels;
using Adjoint.Memory;

namespace Adjoint.Optim;

// In a captured step. The numbers of an update change from step to step, so a launch of its own works them out each
// time.
public abstract partial class Optimizer<TOptions>
{
    /// <summary>State that begins in a recorded step is not part of it: it lives in memory of its own, and the next
    /// step finds it there.</summary>
    private void PrepareUnrecorded(Tensor parameter, ParameterState state, TOptions options)
    {
        LaunchLog? log = LaunchLog.Open(null);
        ThreadCache cache = ThreadCache.Current;
        BlockPool? pool = cache.Pool;
        cache.Pool = null;
        try
        {
            Prepare(parameter, state, options);
        }
        finally
        {
            cache.Pool = pool;
            LaunchLog.Open(log);
        }
    }

    /// <summary>Counts the step and works out its numbers, with the options as they are now.</summary>
    private sealed unsafe class StepNumbers : Launch
    {
        private readonly Optimizer<TOptions> _optimizer;
        private readonly ParameterGroup<TOptions> _group;
        private readonly Tensor _parameter;
        private readonly ParameterState _state;
        private readonly UpdateNumbers* _kept;
        private readonly int _tensors;

        public StepNumbers(Optimizer<TOptions> optimizer, ParameterGroup<TOptions> group, Tensor parameter,
            ParameterState state, UpdateNumbers* kept)
        {
            (_optimizer, _group, _parameter, _state) = (optimizer, group, parameter, state);
            _kept = kept;
            _tensors = state.Present;
        }

        public override string Name => $"numbers of {_optimizer.GetType().Name}";

        public override void Run()
        {
            if (!ReferenceEquals(_optimizer._states[_parameter], _state))
                throw new CaptureException("the state of the optimizer was replaced since the capture: capture anew.");
            _optimizer.Prepare(_parameter, _state, _group.Options);
            if (_state.Present != _tensors)
            {
                throw new CaptureException(
                    "the options of the optimizer ask for other state than at the capture: capture anew.");
            }
            _state.Step++;
            *_kept = _optimizer.Numbers(_state, _group.Options);
            _state.IsNew = false;
        }

        public override void Tell(Operands operands)
        {
            operands.Begin(this, 1);
            operands.WriteAll(_kept, 1);
            operands.Number(RuntimeHelpers.GetHashCode(_state));
        }
    }
}
