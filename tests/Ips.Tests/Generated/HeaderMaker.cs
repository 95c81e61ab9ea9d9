using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>Puts pieces of header text together to lines with names: some want to come first, some last, the longest is placed first.</summary>
internal sealed partial class HeaderMaker(bool insertsFirst)
{
    private readonly List<string> _first = [];
    private readonly List<string> _middle = [];
    private readonly List<string> _last = [];

    /// <summary>Text that stands right behind the start line.</summary>
    public void Begin(string text)
    {
        if (text.Length > 0 && _first.Count == 0)
        {
            _first.AddRange(Lines(text));
        }
    }

    public void Add(string text)
    {
        if (("\r\n" + Block + "\r\n").Contains(text, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (text.StartsWith("\r\n", StringComparison.Ordinal) && _first.Count + _middle.Count == 0)
        {
            _middle.Add("X-First: 1");
        }

        (text.EndsWith("\r\n\r\n", StringComparison.Ordinal) && _last.Count == 0 ? _last : _middle).AddRange(Lines(text));
    }

    public IReadOnlyList<string> Lines() => [.. _first, .. _middle, .. _last];

    public void Insert(string line) => _middle.Insert(insertsFirst ? 0 : _middle.Count, line);

    private string Block => string.Concat(Lines().Select(line => line + "\r\n"));

    private static IEnumerable<string> Lines(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select((line, number) => Named(line, isFirst: number == 0, isCut: number == lines.Length - 1 && !text.EndsWith('\n')));
    }

    /// <summary>A line begins with a name; a name that the text breaks off behind gets a value.</summary>
    private static string Named(string line, bool isFirst, bool isCut)
    {
        line = line.Trim('\r');
        line = isCut && !isFirst && Word().IsMatch(line) ? line + ": " : line;
        if (!Name().IsMatch(line))
        {
            line = (line.StartsWith(';') || line.Contains("MSIE", StringComparison.Ordinal) ? "User-Agent: Mozilla/4.0 (compatible" : isFirst ? "X-Any: " : "X-Other: ") + line;
        }

        var value = line[(line.IndexOf(':') + 1)..];
        return !isCut || value.Trim().Length > 0 ? line
            : line + (value.Length == 0 ? " " : "") + (HttpText.IsNamed(line, "Content-Length") ? RequestFinish.OpenLength : HttpText.IsNamed(line, "Transfer-Encoding") ? "chunked" : "a");
    }

    /// <summary>The number that a Content-Length line among the pieces wants; null without one.</summary>
    public int? WantedLength()
    {
        var line = Lines().FirstOrDefault(line => HttpText.IsNamed(line, "Content-Length"));
        return line is not null && int.TryParse(line["Content-Length:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex(@"\A[A-Z][A-Za-z-]+\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[A-Za-z0-9!#$&'*+.^_`|~-]+:")]
    private static partial Regex Name();
}
