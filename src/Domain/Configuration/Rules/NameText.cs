using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>What every name keeps: no control characters, no blanks at its ends.</summary>
internal static class NameText
{
    public static void Check(string name, JsonPath at, ProblemList problems)
    {
        if (name.Any(IsUnseen))
        {
            problems.Add(ProblemCodes.OutOfRange, at, "The name holds control characters or line separators, which would break lists and logs; remove them.");
        }
        else if (name.Length > 0 && (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])))
        {
            problems.Add(ProblemCodes.OutOfRange, at, "The name begins or ends with a blank, so it could not be told from the one without; remove the blank.");
        }
    }

    private static bool IsUnseen(char character) =>
        char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
