using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Rules;

namespace LoadMaster.DataPlane.Tests.Http.Bodies;

/// <summary>The filter against the framework's own replacing, in pieces of all sizes on either side.</summary>
public sealed class BodyFilterTests
{
    [Theory]
    [InlineData("aab", "X", false)]
    [InlineData("aba", "", false)]
    [InlineData("a", "a much longer value", false)]
    [InlineData("AB", "x", true)]
    [InlineData("\r\nb", "\n", false)]
    [InlineData("ü", "ue", false)]
    public void Text_is_replaced_wherever_it_lies(string pattern, string value, bool ignoreCase)
    {
        var rule = Text("r", pattern, value) with { IgnoreCase = ignoreCase };
        var random = new Random(3);
        for (var round = 0; round < 400; round++)
        {
            var body = RandomText(random, random.Next(round < 350 ? 60 : 20_000));
            var expected = body.Replace(pattern, value, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            Assert.Equal(expected, Filter(random, body, rule));
        }
    }

    [Theory]
    [InlineData("a+b", "X", false)]
    [InlineData("^a", "<", false)]
    [InlineData("b$", ">", false)]
    [InlineData("\\bab?\\b", "", false)]
    [InlineData("A[^ ]|b", "long value", true)]
    [InlineData("(aü|b )+", "-", false)]
    public void Pattern_is_replaced_line_by_line(string pattern, string value, bool ignoreCase)
    {
        // Characters beyond ASCII are two bytes, which the pattern sees as two characters.
        var seen = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(pattern));
        var rule = Text("r", seen, value) with { Match = RuleMatch.Regex, IgnoreCase = ignoreCase };
        var random = new Random(4);
        for (var round = 0; round < 400; round++)
        {
            var body = RandomText(random, random.Next(round < 350 ? 60 : 20_000));
            var lines = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body)).Split('\n');
            var expected = string.Join('\n', lines.Select((line, index) =>
            {
                var end = index < lines.Length - 1 && line.EndsWith('\r') ? "\r" : "";
                return Regex.Replace(line[..(line.Length - end.Length)], seen, value, ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None) + end;
            }));
            Assert.Equal(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(expected)), Filter(random, body, rule));
        }
    }

    [Fact]
    public void Matches_are_found_on_a_line_of_any_length()
    {
        var random = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            var filler = new string('.', random.Next(3000, 9000));
            var match = $"<{new string('x', random.Next(1, BodyStep.MatchBytesFound - 2))}>";
            var body = string.Concat(Enumerable.Repeat(filler + match, 8));
            Assert.Equal(body.Replace(match, "!", StringComparison.Ordinal), Filter(random, body, Text("r", "<x+>", "!") with { Match = RuleMatch.Regex }));
        }
    }

    [Fact]
    public void Rules_work_one_behind_the_other_and_by_flags_and_types()
    {
        ContentRule[] rules =
        [
            Text("1", "one", "two"),
            Text("2", "two", "three"),
            Text("3", "three", "four") with { OnlyOnFlag = 2 },
            Text("4", "three", "five") with { MediaTypes = ["application/json"] },
            Text("5", "e+", "E") with { Match = RuleMatch.Regex },
        ];
        var random = new Random(6);
        for (var round = 0; round < 100; round++)
        {
            Assert.Equal("thrE thrE\n", Filter(random, "one two\n", rules));
        }
    }

    [Fact]
    public void Whole_lines_and_what_no_text_begins_in_leave_at_once()
    {
        using var run = new Run([Text("1", "secret", "-"), Text("2", "[0-9]+", "#") with { Match = RuleMatch.Regex }]);
        Assert.Equal("data: #\n\n", run.Step("data: 15\n\n"));
        Assert.Equal("", run.Step("data: 1"));
        Assert.Equal("data: #\n", run.Step("6\nsec"));
        Assert.Equal("sector\n", run.Step("tor\n"));
        run.Filter.End();
        Assert.Equal("", run.Draw(100));
        Assert.True(run.Filter.IsDrained);
    }

    [Fact]
    public void A_small_body_that_becomes_a_thousand_times_larger_comes_in_pieces_that_were_asked_for()
    {
        var value = new string('v', 1024);
        using var run = new Run([Text("1", "a", value)]);
        run.Add(new string('a', 8000));
        run.Filter.End();
        var total = 0;
        while (!run.Filter.IsDrained)
        {
            var drawn = run.Draw(1000).Length;
            Assert.InRange(drawn, 0, 1000);
            total += drawn;
            Assert.InRange(run.Pool.BytesHeld, 0, 24 * 1024);
        }

        Assert.Equal(8000 * 1024, total);
        Assert.Equal(8000, run.Filter.Replacements);
    }

    [Fact]
    public void Memory_goes_back_to_the_pool()
    {
        var run = new Run([Text("1", "abc", "-"), Text("2", "x+", "#") with { Match = RuleMatch.Regex }]);
        run.Add("ab x");
        Assert.NotEqual(0, run.Pool.BytesHeld);
        run.Filter.Stop();
        Assert.Equal(0, run.Pool.BytesHeld);
    }

    private static ContentRule Text(string name, string pattern, string value) => new() { Name = name, Kind = RuleKind.ReplaceBody, Match = RuleMatch.Contains, Pattern = pattern, Value = value };

    private static string RandomText(Random random, int length)
    {
        const string characters = "aaabbb AB\r\nü";
        return new([.. Enumerable.Range(0, length).Select(_ => characters[random.Next(characters.Length)])]);
    }

    private static string Filter(Random random, string body, params ContentRule[] rules)
    {
        using var run = new Run(rules);
        var bytes = Encoding.UTF8.GetBytes(body).AsSpan();
        var largest = 1 << random.Next(14);
        while (!run.Filter.IsDrained)
        {
            if (!run.Filter.IsPending)
            {
                var piece = bytes[..Math.Min(bytes.Length, random.Next(1, largest + 1))];
                run.Add(piece);
                bytes = bytes[piece.Length..];
                if (bytes.IsEmpty)
                {
                    run.Filter.End();
                }
            }

            run.Draw(random.Next(1, largest + 1));
        }

        return run.Text;
    }

    private sealed unsafe class Run : IDisposable
    {
        private readonly List<byte> _made = [];

        public Run(ContentRule[] rules)
        {
            Filter = new BodyFilter(Pool, new RuleScratch(0));
            Filter.Begin([.. rules.Select(rule => new BodyRule(rule, rule.Match == RuleMatch.Regex ? [RulePattern.Compile(rule.Pattern, rule.IgnoreCase)] : []))], 0, "text/html; charset=utf-8"u8);
        }

        public BufferPool Pool { get; } = new();

        public BodyFilter Filter { get; }

        public string Text => Encoding.UTF8.GetString([.. _made]);

        public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

        public void Add(ReadOnlySpan<byte> bytes)
        {
            fixed (byte* data = bytes)
            {
                Filter.Add(data, bytes.Length);
            }
        }

        public string Step(string text)
        {
            Add(text);
            return Draw(1000);
        }

        public string Draw(int room)
        {
            var piece = new byte[room];
            fixed (byte* output = piece)
            {
                var count = Filter.Pull(output, room);
                _made.AddRange(piece.AsSpan(0, count));
                return Encoding.UTF8.GetString(piece, 0, count);
            }
        }

        public void Dispose()
        {
            Filter.Stop();
            Pool.Dispose();
        }
    }
}
