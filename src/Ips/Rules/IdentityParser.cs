using System.Globalization;

namespace LoadMaster.Ips.Rules;

/// <summary>Reads msg, sid, rev, classtype, priority, metadata and references.</summary>
internal static class IdentityParser
{
    public static RuleIdentity Parse(RuleLine line, RuleAction action, RuleDialect dialect, List<OptionText> options, Classifications classifications)
    {
        var classtype = Value(options, "classtype") ?? "";
        var priority = Number(options, "priority") ?? classifications.PriorityOf(classtype);
        return new RuleIdentity(
            Number(options, "gid") ?? 1,
            Number(options, "sid") ?? throw RuleRejectedException.Skipped("it has no sid"),
            Number(options, "rev") ?? 0,
            Unescaped(Value(options, "msg") ?? ""),
            classtype,
            priority,
            action,
            !line.IsDisabled,
            [.. options.Where(option => option.Name == "metadata").SelectMany(Policies)],
            [.. options.Where(option => option.Name == "reference").Select(option => option.Value)],
            dialect,
            line.File,
            line.Line,
            line.Text);
    }

    private static IEnumerable<string> Policies(OptionText metadata) => metadata.Value
        .Split(',', StringSplitOptions.TrimEntries)
        .Where(part => part.StartsWith("policy ", StringComparison.Ordinal))
        .Select(part => part["policy ".Length..]);

    private static string Unescaped(string text)
    {
        text = text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        return text.Replace("\\", "", StringComparison.Ordinal);
    }

    private static string? Value(List<OptionText> options, string name) => options.Find(option => option.Name == name)?.Value;

    private static int? Number(List<OptionText> options, string name) =>
        Value(options, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw RuleRejectedException.Skipped($"{name}: {OptionSplitter.Short(text)} is no number");
}
