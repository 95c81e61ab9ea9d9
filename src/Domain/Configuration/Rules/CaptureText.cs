using System.Text;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A piece of a rule's value: a text, or a group of the rule's pattern.</summary>
/// <param name="Group">0 to 9; -1 for a text.</param>
public readonly record struct CapturePart(string Text, int Group);

/// <summary>Values with <c>$0</c> to <c>$9</c> and <c>$$</c>; any other dollar stands for itself.</summary>
public static class CaptureText
{
    public static IReadOnlyList<CapturePart> Parse(string value)
    {
        var parts = new List<CapturePart>();
        var text = new StringBuilder();
        for (var index = 0; index < value.Length; index++)
        {
            var next = value[index] == '$' && index + 1 < value.Length ? value[index + 1] : '\0';
            if (char.IsAsciiDigit(next))
            {
                Flush(text, parts);
                parts.Add(new CapturePart("", next - '0'));
                index++;
                continue;
            }

            _ = text.Append(value[index]);
            index += next == '$' ? 1 : 0;
        }

        Flush(text, parts);
        return parts;
    }

    private static void Flush(StringBuilder text, List<CapturePart> parts)
    {
        if (text.Length > 0)
        {
            parts.Add(new CapturePart(text.ToString(), -1));
            _ = text.Clear();
        }
    }
}
