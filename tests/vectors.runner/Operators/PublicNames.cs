using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Adjoint.Vectors.Operators;

/// <summary>
/// The public methods, properties and operators that make tensors, and which of them a line of the table of operators
/// calls.
/// </summary>
internal static partial class PublicNames
{
    /// <summary>Helpers of the table that no member shares its name with, and the member that they call.</summary>
    private static readonly FrozenDictionary<string, string> s_helpers = new Dictionary<string, string>
    {
        ["Divided"] = "Tensor.Div",
        ["Sorted"] = "Tensor.Sort",
        ["Top"] = "Tensor.TopK",
        ["Interpolated"] = "Functional.Interpolate",
        ["PInv"] = "Linalg.PInv",
        ["Lstsq"] = "Linalg.Lstsq",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> s_symbols = new Dictionary<string, string>
    {
        ["+"] = "Add",
        ["-"] = "Sub",
        ["*"] = "Mul",
        ["/"] = "Div",
        ["unary -"] = "Neg",
        ["unary +"] = "Positive",
    }.ToFrozenDictionary();

    /// <summary>Type.Member of everything public that returns tensors.</summary>
    public static FrozenSet<string> All { get; } = Collect().ToFrozenSet();

    /// <summary>
    /// The member that <paramref name="source"/>, the text of a line of the table, calls: Type.Member; null where the
    /// text names none, and its helper has to be added above.
    /// </summary>
    public static string? Find(string name, string source)
    {
        string call = source[(source.IndexOf("=>", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..].Trim();
        string[] members = [.. Identifier().Matches(call).Select(Member).OfType<string>()];
        // A line may call more than one: the namesake is the answer, the others prepare it.
        if (members.FirstOrDefault(member => IsNamesake(member, name)) is { } namesake) return namesake;
        if (members.Length > 0) return members[0];
        if (call.Contains("X[", StringComparison.Ordinal)) return "Tensor.this[]";
        Match symbol = Symbol().Match(call);
        string sign = (symbol.Groups["unary"].Success ? "unary " : "") + symbol.Groups["sign"].Value;
        return s_symbols.TryGetValue(sign, out string? named) ? $"Tensor.{named}" : null;
    }

    private static string? Member(Match identifier)
    {
        string receiver = identifier.Groups["of"].Value, own = identifier.Groups["name"].Value;
        if (receiver == "c") return null; // an argument of the call
        if (receiver.Length > 0 && All.Contains($"{receiver}.{own}")) return $"{receiver}.{own}";
        if (All.Contains($"Tensor.{own}")) return $"Tensor.{own}";
        if (s_helpers.TryGetValue(own, out string? member)) return member;
        return receiver.Length == 0 && All.Contains($"Functional.{own}") ? $"Functional.{own}" : null;
    }

    private static bool IsNamesake(string member, string name)
    {
        string own = member[(member.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return name.Split('.').Any(part =>
            part.EndsWith('_') == own.EndsWith('_') &&
            part.Replace("_", "", StringComparison.Ordinal)
                .Equals(own.TrimEnd('_'), StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Collect()
    {
        foreach (Type type in typeof(Tensor).Assembly.GetExportedTypes())
        {
            if (type != typeof(Tensor) && !(type.IsAbstract && type.IsSealed)) continue;
            foreach (MethodInfo method in type.GetMethods(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (method.Name.StartsWith("op_", StringComparison.Ordinal)) continue;
                if (!Makes(method.ReturnType)) continue;
                yield return $"{type.Name}.{(method.IsSpecialName ? method.Name["get_".Length..] : method.Name)}";
            }
        }
    }

    private static bool Makes(Type type) =>
        type == typeof(Tensor) || (type.IsArray && Makes(type.GetElementType()!)) ||
        (type.IsGenericType && type.GetGenericArguments().Any(Makes)) ||
        type.GetProperties().Any(property => property.PropertyType == typeof(Tensor));

    [GeneratedRegex(@"(?:(?<of>\w+)(?:\([^()]*\))?\.)?\b(?<name>[A-Z]\w*)\b(?![(\[]?\w*\.\w)?")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(?:(?<unary>)(?<sign>[-+])\w|\w+(?:\.\w+\(\))? (?<sign>[-+*/]) \w)")]
    private static partial Regex Symbol();
}
