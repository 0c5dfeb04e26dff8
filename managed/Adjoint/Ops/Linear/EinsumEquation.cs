namespace Adjoint.Ops;

/// <summary>
/// An equation of <see cref="Tensor.Einsum"/>, laid out: all operands get one order of dimensions, first those of the
/// result, then those that are summed.
/// </summary>
internal sealed class EinsumEquation
{
    public const int Ellipsis = 52;

    private readonly int[] _at = new int[Ellipsis];
    private readonly int[] _count = new int[Ellipsis];

    private EinsumEquation(int[][] operands) => Operands = operands;

    /// <summary>The letters of each operand, as numbers; <see cref="Ellipsis"/> stands for dots.</summary>
    public int[][] Operands { get; }

    /// <summary>How many dimensions the dots cover at most.</summary>
    public int EllipsisRank { get; private set; }

    /// <summary>Where they begin in the common order.</summary>
    public int EllipsisAt { get; private set; }

    /// <summary>How many dimensions the result has.</summary>
    public int OutputRank { get; private set; }

    /// <summary>How many dimensions there are in all.</summary>
    public int Rank { get; private set; }

    /// <summary>The place of a letter in the common order.</summary>
    public int PlaceOf(int letter) => _at[letter];

    /// <summary>The letter itself.</summary>
    public static char Letter(int letter) => (char)(letter < 26 ? 'A' + letter : 'a' + letter - 26);

    /// <exception cref="ArgumentException">Not an equation, or not one for these operands.</exception>
    public static EinsumEquation Parse(string equation, IReadOnlyList<Tensor> operands)
    {
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        string inputs = arrow < 0 ? equation : equation[..arrow];
        string[] parts = inputs.Split(',');
        if (parts.Length > operands.Count)
            throw new ArgumentException("einsum(): fewer operands were provided than specified in the equation");
        if (parts.Length < operands.Count)
            throw new ArgumentException("einsum(): more operands were provided than specified in the equation");
        int[][] letters = new int[parts.Length][];
        for (int i = 0; i < parts.Length; i++) letters[i] = Letters(parts[i], $"operand {i}");
        EinsumEquation parsed = new(letters);
        for (int i = 0; i < parts.Length; i++) parsed.Count(i, operands[i].Rank);
        parsed.Place(arrow < 0 ? null : Letters(equation[(arrow + 2)..], "output"));
        return parsed;
    }

    private void Count(int operand, int rank)
    {
        int letters = 0;
        bool dots = false;
        foreach (int letter in Operands[operand])
        {
            if (letter == Ellipsis) dots = true;
            else (_, letters) = (_count[letter]++, letters + 1);
        }
        if (dots ? letters > rank : letters != rank)
        {
            throw new ArgumentException($"einsum(): the number of subscripts in the equation ({letters}) " +
                (dots ? "is more than" : "does not match") + $" the number of dimensions ({rank}) for operand " +
                    $"{operand}" +
                (dots ? "" : " and no ellipsis was given"));
        }
        if (dots) EllipsisRank = Math.Max(EllipsisRank, rank - letters);
    }

    private void Place(int[]? output)
    {
        Array.Fill(_at, -1);
        int next = 0;
        bool dots = output is null || output.Contains(Ellipsis);
        if (output is null)
        {
            next = EllipsisRank;
            for (int letter = 0; letter < Ellipsis; letter++)
                if (_count[letter] == 1) _at[letter] = next++;
        }
        else
        {
            foreach (int letter in output)
            {
                if (letter == Ellipsis)
                {
                    (EllipsisAt, next) = (next, next + EllipsisRank);
                    continue;
                }
                if (_at[letter] >= 0 || _count[letter] == 0)
                {
                    throw new ArgumentException($"einsum(): output subscript {Letter(letter)} " + (_at[letter] >= 0
                        ? "appears more than once in the output" : "does not appear in the equation for any " +
                            "input operand"));
                }
                _at[letter] = next++;
            }
        }
        OutputRank = next;
        if (!dots) (EllipsisAt, next) = (next, next + EllipsisRank);
        for (int letter = 0; letter < Ellipsis; letter++)
            if (_count[letter] > 0 && _at[letter] < 0) _at[letter] = next++;
        Rank = next;
    }

    private static int[] Letters(string part, string owner)
    {
        List<int> letters = [];
        for (int i = 0; i < part.Length; i++)
        {
            char c = part[i];
            if (c == ' ') continue;
            if (char.IsAsciiLetter(c))
            {
                letters.Add(c <= 'Z' ? c - 'A' : c - 'a' + 26);
            }
            else if (c == '.')
            {
                if (letters.Contains(Ellipsis))
                    throw new ArgumentException($"einsum(): found '.' for {owner} for which an ellipsis was " +
                        "already found");
                if (string.CompareOrdinal(part, i, "...", 0, 3) != 0)
                    throw new ArgumentException($"einsum(): found '.' for {owner} that is not part of any ellipsis");
                letters.Add(Ellipsis);
                i += 2;
            }
            else
            {
                throw new ArgumentException($"einsum(): invalid subscript given at index {i} of {owner}, " +
                    "subscripts must be " +
                    $"in [a-zA-Z], but got '{c}'");
            }
        }
        return [.. letters];
    }
}
