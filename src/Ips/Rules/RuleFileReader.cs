using System.Text;

namespace LoadMaster.Ips.Rules;

/// <summary>
/// Cuts a file into rules and directives: joins lines that end with a backslash (Snort 2.9) or whose parentheses are open (Snort 3), drops
/// comments, and finds the rules that are commented out.
/// </summary>
internal sealed class RuleFileReader(RuleSource source)
{
    private static readonly string[] Actions = ["alert", "log", "pass", "drop", "reject", "sdrop", "block", "react", "rewrite", "activate", "dynamic"];

    private readonly StringBuilder _pending = new();
    private int _pendingLine;
    private bool _pendingDisabled;
    private bool _inBlock;
    private bool _inRemark;

    public IEnumerable<RuleLine> Read()
    {
        var number = 0;
        foreach (var raw in source.Text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (_pending.Length > 0 && LooksLikeRule(line))
            {
                // The rule before it was never closed; it must not swallow the rest of the file.
                yield return Finish();
            }

            if (Take(line, number) is { } done)
            {
                yield return done;
            }
        }

        if (_pending.Length > 0)
        {
            yield return Finish();
        }
    }

    private RuleLine? Take(string line, int number)
    {
        if (_pending.Length > 0)
        {
            return Continue(line);
        }

        if (IsComment(line) || line.Length == 0)
        {
            return null;
        }

        _pendingDisabled = line[0] == '#';
        var text = _pendingDisabled ? line.TrimStart('#', ' ', '\t') : line;
        if (_pendingDisabled && !LooksLikeRule(text))
        {
            return null;
        }

        _pendingLine = number;
        return Continue(text);
    }

    private RuleLine? Continue(string line)
    {
        var text = _pendingDisabled ? line.TrimStart('#', ' ', '\t') : line;
        var more = text.EndsWith('\\');
        _pending.Append(more ? text[..^1] : text);
        if (_pending.Length > IpsLimits.RuleLengthMax)
        {
            return Finish();
        }

        if (more || (!_pendingDisabled && IsOpen(_pending)))
        {
            _pending.Append(' ');
            return null;
        }

        return Finish();
    }

    private RuleLine Finish()
    {
        var line = new RuleLine(source.Name, _pendingLine, _pending.ToString().Trim(), _pendingDisabled);
        _pending.Clear();
        return line;
    }

    private bool IsComment(string line)
    {
        if (_inBlock || line.StartsWith("/*", StringComparison.Ordinal))
        {
            _inBlock = !line.Contains("*/", StringComparison.Ordinal);
            return true;
        }

        if (_inRemark || line == "#begin")
        {
            _inRemark = line != "#end";
            return true;
        }

        return false;
    }

    private static bool LooksLikeRule(string text)
    {
        var blank = text.IndexOf(' ');
        return blank > 0 && Actions.Contains(text[..blank]) && text.Contains('(') && (text.EndsWith(')') || text.EndsWith('\\'));
    }

    /// <summary>Whether a parenthesis outside quotes waits for its end.</summary>
    private static bool IsOpen(StringBuilder text)
    {
        var (depth, quoted) = (0, false);
        var all = text.ToString();
        for (var at = 0; at < all.Length; at++)
        {
            switch (all[at])
            {
                case '\\': at++; break;
                case '"': quoted = !quoted; break;
                case '(' when !quoted: depth++; break;
                case ')' when !quoted: depth--; break;
            }
        }

        return depth > 0;
    }
}
