using LoadMaster.Network.AgentX;

namespace LoadMaster.Network.Tests.AgentX;

public sealed class MibTests
{
    private static readonly MibTree Tree = new(
    [
        Table(".1.2", [1, 3], [0]),
        Table(".1.3.1", [2, 5, 7], [1, 4, 9]),
        Table(".1.3.2", [1], []),
        Table(".1.4", [1], [4_000_000_000]),
    ]);

    private static readonly string[] All =
    [
        ".1.2.1.0", ".1.2.3.0",
        ".1.3.1.2.1", ".1.3.1.2.4", ".1.3.1.2.9", ".1.3.1.5.1", ".1.3.1.5.4", ".1.3.1.5.9", ".1.3.1.7.1", ".1.3.1.7.4", ".1.3.1.7.9",
        ".1.4.1.4000000000",
    ];

    [Fact]
    public void A_walk_meets_every_object_once_in_order() => Assert.Equal(All, Walk(Oid.Parse(".1")));

    /// <summary>Against the definition: the first of all objects that is behind, or not before, the name given.</summary>
    [Fact]
    public void The_next_object_is_the_first_behind_any_name()
    {
        var names = All.Select(Oid.Parse).ToList();
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var name = new Oid([1, .. Enumerable.Range(0, random.Next(6)).Select(_ => (uint)random.Next(11))]);
            var include = random.Next(2) == 0;
            var expected = names.Where(n => include ? n >= name : n > name).Select(n => n.ToString()).FirstOrDefault();
            Assert.Equal(expected, Tree.Next(name, include)?.Name.ToString());
            Assert.Equal(names.Contains(name), Tree.Get(name) is not null);
        }
    }

    [Fact]
    public void Get_answers_what_is_there_and_says_what_is_not()
    {
        Assert.Equal(5004u, Tree.Get(Oid.Parse(".1.3.1.5.4"))!.Value.Number);
        foreach (var name in new[] { ".1.3.1.5.5", ".1.3.1.6.4", ".1.3.1.5", ".1.3.1.5.4.0", ".1.3.2.1.1", ".2" })
        {
            Assert.Null(Tree.Get(Oid.Parse(name)));
        }
    }

    [Fact]
    public void A_range_ends_before_its_end()
    {
        var asked = new AgentXPdu(AgentXKind.GetNext, 1, 2, 3)
        {
            Ranges = [new SearchRange(Oid.Parse(".1.2.1.0"), false, Oid.Parse(".1.2.3")), new SearchRange(Oid.Parse(".1.2.1.0"), false, default)],
        };
        var answer = Convert.ToHexString(AgentXAnswers.To(asked, Tree)!);
        Assert.Contains("00820000" + "04000000" + "00000001000000020000000100000000", answer, StringComparison.Ordinal);
        Assert.Contains("00420000" + "04000000" + "00000001000000020000000300000000" + "00000BB8", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Bulk_repeats_up_to_its_count_or_the_end_and_is_bounded()
    {
        Assert.Equal(1 + (2 * 3), Bulk(1, 3, ".1", ".1.2.1.0", ".1.2.3.0"));
        Assert.Equal(12 + 1, Bulk(0, 1000, ".1"));
        Assert.Equal(1, Bulk(0, 65_535, ".2"));
        Assert.Equal(2, Bulk(9, 65_535, ".1", ".1"));
    }

    [Fact]
    public void Nothing_can_be_written_and_other_contexts_hold_nothing()
    {
        Assert.Equal(AgentXError.NotWritable, ErrorOf(new AgentXPdu(AgentXKind.TestSet, 1, 2, 3)));
        Assert.Equal(AgentXError.GenErr, ErrorOf(new AgentXPdu(AgentXKind.Get, 1, 2, 3) { OtherContext = true }));
        Assert.Null(AgentXAnswers.To(new AgentXPdu(AgentXKind.CleanupSet, 1, 2, 3), Tree));
        Assert.Null(AgentXAnswers.To(new AgentXPdu(AgentXKind.Response, 1, 2, 3), Tree));
    }

    private static ushort ErrorOf(AgentXPdu asked) => System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(AgentXAnswers.To(asked, Tree).AsSpan(24));

    /// <summary>How many values come back: each has at least a type of its own kind, so they are counted by walking the message.</summary>
    private static int Bulk(int alone, int repetitions, params string[] starts)
    {
        var asked = new AgentXPdu(AgentXKind.GetBulk, 1, 2, 3)
        {
            NonRepeaters = alone,
            MaxRepetitions = repetitions,
            Ranges = [.. starts.Select(start => new SearchRange(Oid.Parse(start), false, default))],
        };
        var bytes = AgentXAnswers.To(asked, Tree)!;
        var count = 0;
        for (var at = 28; at < bytes.Length; count++)
        {
            at += 4 + 4 + (4 * bytes[at + 4]) + (bytes[at + 1] == 0x42 ? 4 : 0);
        }

        return count;
    }

    private static List<string> Walk(Oid from)
    {
        var found = new List<string>();
        while (Tree.Next(from, include: false) is { } next)
        {
            found.Add(next.Name.ToString());
            from = next.Name;
        }

        return found;
    }

    /// <summary>Each value is 1000 times the column and the row's index.</summary>
    private static MibTable<uint> Table(string prefix, uint[] columns, uint[] rows) => new(
        Oid.Parse(prefix),
        [.. columns.Select(column => new MibColumn<uint>(column, row => AgentXValue.Gauge((1000 * column) + (row % 1000))))],
        [.. rows.Select(row => (row, row))]);
}
