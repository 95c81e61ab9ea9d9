using System.Text.RegularExpressions;

namespace LoadMaster.Architecture.Tests.Sizes;

/// <summary>A method, constructor, operator or local property body, and how many lines it takes without its attributes.</summary>
internal sealed record ScannedMethod(string Name, int Line, int LineCount);

/// <summary>Finds the methods of a C# file by its braces: members are what stands directly in the braces of a type.</summary>
internal static partial class MethodScanner
{
    public static IReadOnlyList<ScannedMethod> Scan(string source)
    {
        var code = CodeText.Only(source);
        var found = new List<ScannedMethod>();
        ScanMembers(code, 0, found);
        return found;
    }

    /// <summary>Goes through the members of one type (or of the file) and gives the place after its closing brace.</summary>
    private static int ScanMembers(string code, int at, List<ScannedMethod> found)
    {
        while (true)
        {
            at = SkipBlanksAndAttributes(code, at);
            if (at >= code.Length || code[at] == '}')
            {
                return at + 1;
            }

            var bodyAt = IndexOfBody(code, at);
            var header = code[at..Math.Min(bodyAt, code.Length)];
            if (bodyAt < code.Length && code[bodyAt] == '{' && TypeHeader().IsMatch(header))
            {
                at = ScanMembers(code, bodyAt + 1, found);
                continue;
            }

            var end = EndOfMember(code, bodyAt);
            if (header.Contains('(') && !FieldHeader().IsMatch(header))
            {
                var line = code.AsSpan(0, at).Count('\n') + 1;
                found.Add(new ScannedMethod(NameOf(header), line, code.AsSpan(at, Math.Min(end, code.Length) - at).Count('\n') + 1));
            }

            at = end;
        }
    }

    private static int SkipBlanksAndAttributes(string code, int at)
    {
        while (at < code.Length && (char.IsWhiteSpace(code[at]) || code[at] is '[' or ';'))
        {
            at = code[at] == '[' ? EndOfNested(code, at) : at + 1;
        }

        return at;
    }

    /// <summary>The first brace, semicolon, arrow or equals sign outside parentheses.</summary>
    private static int IndexOfBody(string code, int at)
    {
        for (; at < code.Length; at++)
        {
            if (code[at] is '(' or '[')
            {
                at = EndOfNested(code, at) - 1;
            }
            else if (code[at] is '{' or '}' or ';' || (code[at] == '=' && !IsOperatorName(code, at)))
            {
                return at;
            }
        }

        return at;
    }

    /// <summary>After the closing brace of a block, or after the semicolon of anything else.</summary>
    private static int EndOfMember(string code, int bodyAt)
    {
        if (bodyAt < code.Length && code[bodyAt] == '{')
        {
            return EndOfNested(code, bodyAt);
        }

        var at = bodyAt;
        while (at < code.Length && code[at] is not (';' or '}'))
        {
            at = code[at] is '{' or '(' or '[' ? EndOfNested(code, at) : at + 1;
        }

        return at < code.Length && code[at] == ';' ? at + 1 : at;
    }

    private static int EndOfNested(string code, int at)
    {
        var depth = 0;
        for (; at < code.Length; at++)
        {
            if (code[at] is '{' or '(' or '[')
            {
                depth++;
            }
            else if (code[at] is '}' or ')' or ']' && --depth == 0)
            {
                return at + 1;
            }
        }

        return at;
    }

    private static bool IsOperatorName(string code, int at) => OperatorBefore().IsMatch(code.AsSpan(Math.Max(0, at - 20), Math.Min(at, 20)));

    private static string NameOf(string header) => MethodName().Match(header) is { Success: true } match ? match.Groups[1].Value : header.Trim();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record|namespace|extension)\s+(?!where\b)[A-Za-z_]")]
    private static partial Regex TypeHeader();

    /// <summary>A delegate or record without a body is no method.</summary>
    [GeneratedRegex(@"\b(delegate|record|class|struct|interface)\s+(?!where\b|\*)[A-Za-z_]|^\s*(using|=)")]
    private static partial Regex FieldHeader();

    [GeneratedRegex(@"operator\s*[!=<>+\-*/%&|^]*$")]
    private static partial Regex OperatorBefore();

    [GeneratedRegex(@"([^\s<(]+)\s*(<[^<>(]*(<[^<>(]*>[^<>(]*)*>)?\s*\(")]
    private static partial Regex MethodName();
}
