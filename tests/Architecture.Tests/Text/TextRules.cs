using System.Text.RegularExpressions;

namespace LoadMaster.Architecture.Tests.Text;

/// <summary>What must not stand in code, and links that must lead somewhere.</summary>
internal static partial class TextRules
{
    // Put together from pieces, so that these rules hold for this file too.
    private static readonly (string Pattern, string Why)[] Forbidden =
    [
        (@"\b" + "TO" + @"DO\b", "open work belongs into an issue"),
        (@"\b" + "FIX" + @"ME\b", "open work belongs into an issue"),
        ("NotImplemented" + "Exception", "no stub is committed"),
        (@"\bThread\." + "Sleep", "wait for the event itself, with a deadline"),
        (@"(?<![\w.}/])/(work|home|root|Users)" + @"/\w", "paths of one machine mean nothing on another"),
        (@"\b[A-Za-z]:\\" + @"\\?Users\\", "paths of one machine mean nothing on another"),
    ];

    public static IEnumerable<string> ForbiddenIn(string file, string text) =>
        from rule in Forbidden
        from Match match in Regex.Matches(text, rule.Pattern)
        select $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1} holds \"{match.Value}\": {rule.Why}";

    /// <summary>Links of a Markdown file to files that are not there.</summary>
    /// <param name="exists">Whether a file or folder is there, by its path from the root.</param>
    public static IEnumerable<string> DeadLinksIn(string file, string text, Func<string, bool> exists)
    {
        var folder = Path.GetDirectoryName(file)!.Replace('\\', '/');
        foreach (Match link in MarkdownLink().Matches(WithoutCode(text)))
        {
            var target = link.Groups[1].Value.Split('#')[0];
            if (target.Length > 0 && !target.Contains(':', StringComparison.Ordinal) && !exists(Resolve(folder, target)))
            {
                yield return $"{file} links to {target}, which is not there";
            }
        }
    }

    /// <summary>Names of code files in backticks that no file of the repository has.</summary>
    public static IEnumerable<string> UnknownCodeFilesIn(string file, string text, IReadOnlyCollection<string> codeFiles) =>
        from Match match in CodeFileName().Matches(text)
        let name = match.Groups[1].Value
        where !codeFiles.Any(known => known == name || known.EndsWith($"/{name}", StringComparison.Ordinal))
        select $"{file} names `{name}`, which is not there";

    private static string Resolve(string folder, string target)
    {
        var steps = new List<string>(target.StartsWith('/') ? [] : folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == ".." && steps.Count > 0)
            {
                steps.RemoveAt(steps.Count - 1);
            }
            else if (step != ".")
            {
                steps.Add(step);
            }
        }

        return string.Join('/', steps);
    }

    private static string WithoutCode(string text) => CodeSpan().Replace(CodeBlock().Replace(text, ""), "");

    [GeneratedRegex(@"\]\(<?([^)\s>]+)>?(?:\s+""[^""]*"")?\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"`([\w./-]+\.cs)`")]
    private static partial Regex CodeFileName();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex CodeSpan();
}
