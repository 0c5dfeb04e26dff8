using System.Reflection;
using Xunit;

namespace Adjoint.Tests.Contracts;

/// <summary>Floors point down: no type may name a type of a floor above its own in its fields, methods or bases.</summary>
public class FloorTests
{
    // By namespace; public types stand in the root namespace and are placed by name below.
    private static readonly Dictionary<string, int> s_floors = new()
    {
        ["Adjoint.Memory"] = 1,
        ["Adjoint.Simd"] = 2,
        ["Adjoint.Kernels"] = 3,
        ["Adjoint.Kernels.Native"] = 3,
        ["Adjoint.Kernels.Gemm"] = 3,
        ["Adjoint.Tensors"] = 4,
        ["Adjoint.Autograd"] = 5,
        ["Adjoint.Ops"] = 6,
        ["Adjoint.Nn"] = 7,
        ["Adjoint.Optim"] = 7,
        ["Adjoint.Visualization"] = 7,
        ["Adjoint.IO"] = 7,
        ["Adjoint.Profiling"] = 7,
        ["Adjoint.Capturing"] = 7,
    };

    private static readonly Dictionary<string, int> s_publicTypes = new()
    {
        ["AdjointMemory"] = 1,
        ["MemoryStats"] = 1,
        ["MemoryUse"] = 1,
        ["MemoryCategory"] = 1,
        ["ArenaOutOfMemoryException"] = 1,
        ["CaptureException"] = 1,
        ["LinAlgException"] = 3,
        ["DType"] = 4,
        ["DTypes"] = 4,
        ["Scalar"] = 4,
        ["Shape"] = 4,
        ["Node"] = 5,
        ["Edge"] = 5,
        ["NodeState"] = 5,
        ["Node1"] = 5,
        ["Node2"] = 5,
        ["NodeN"] = 5,
        ["GradMode"] = 5,
        ["GradModeScope"] = 5,
    };

    // Functional and the types of its arguments.
    private static readonly string[] s_ofFunctional =
    [
        "Functional", "Reduction", "GeluApproximation", "Spatial", "ConvPadding", "PadMode", "InterpolationMode",
        "ConvolutionCalls",
    ];

    [Fact]
    public void No_type_names_a_floor_above_its_own()
    {
        List<string> wrong = [];
        foreach (Type type in typeof(Tensor).Assembly.GetTypes())
        {
            if (Floor(type) is not { } floor) continue;
            foreach (Type other in Named(type))
                if (Floor(other) is { } above && above > floor) wrong.Add($"{type.FullName} ({floor}) names {other.FullName} ({above})");
        }
        Assert.Empty(wrong.Distinct());
    }

    private static int? Floor(Type type)
    {
        while (type.IsNested) type = type.DeclaringType!;
        // The functional layer is made of ops: it stands with them, in the namespace where users of PyTorch look for it.
        if (type.Namespace == "Adjoint.Nn" && s_ofFunctional.Contains(type.Name)) return 6;
        if (type.Namespace == "Adjoint") return s_publicTypes.TryGetValue(type.Name, out int known) ? known : null;
        return type.Namespace is { } name && s_floors.TryGetValue(name, out int floor) ? floor : null;
    }

    private static IEnumerable<Type> Named(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        IEnumerable<Type> direct = [.. type.BaseType is { } parent ? [parent] : Type.EmptyTypes, .. type.GetInterfaces()];
        foreach (FieldInfo field in type.GetFields(All)) direct = direct.Append(field.FieldType);
        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            direct = direct.Concat(method.GetParameters().Select(p => p.ParameterType));
            if (method is MethodInfo { ReturnType: { } result }) direct = direct.Append(result);
            if (method.GetMethodBody() is { } body) direct = direct.Concat(body.LocalVariables.Select(v => v.LocalType));
        }
        return direct.SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
    }
}
