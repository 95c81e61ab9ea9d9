using System.Buffers.Binary;
using LoadMaster.Network.AgentX;

namespace LoadMaster.Network.Tests.AgentX;

public sealed class AgentXCodecTests
{
    private const byte BigEndian = 0x10;
    private const byte Context = 0x08;

    /// <summary>A GetNext in both byte orders; the prefix stands for .1.3.6.1.4.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_question_is_read_in_both_byte_orders(bool bigEndian)
    {
        var payload = Bytes(bigEndian, new int[] { 2, 4, 1, 0 }, 1u, 12196u, new int[] { 1, 0, 0, 0 }, 2u);
        var pdu = Read(AgentXKind.GetNext, payload, bigEndian ? BigEndian : (byte)0);
        var range = Assert.Single(pdu.Ranges);
        Assert.Equal((Oid.Parse(".1.3.6.1.4.1.12196"), true, Oid.Parse(".2")), (range.Start, range.Include, range.End));
        Assert.Equal((5u, 6u, 7u), (pdu.Session, pdu.Transaction, pdu.Packet));
    }

    [Fact]
    public void A_bulk_question_has_its_counts()
    {
        var pdu = Read(AgentXKind.GetBulk, Bytes(true, new int[] { 0, 1, 0, 50 }, new int[] { 1, 0, 0, 0 }, 1u, new int[] { 0, 0, 0, 0 }, new int[] { 1, 0, 0, 0 }, 2u, new int[] { 0, 0, 0, 0 }));
        Assert.Equal((1, 50, 2), (pdu.NonRepeaters, pdu.MaxRepetitions, pdu.Ranges.Count));
        Assert.True(pdu.Ranges[0].End.IsEmpty);
    }

    [Fact]
    public void Another_context_is_noticed_and_stepped_over()
    {
        var pdu = Read(AgentXKind.Get, Bytes(true, 3u, "abc\0"u8.ToArray(), new int[] { 1, 0, 0, 0 }, 9u, new int[] { 0, 0, 0, 0 }), BigEndian | Context);
        Assert.True(pdu.OtherContext);
        Assert.Equal(Oid.Parse(".9"), pdu.Ranges[0].Start);
    }

    [Fact]
    public void Every_cut_and_every_lie_about_a_length_is_a_format_error_and_nothing_else()
    {
        var payload = Bytes(true, 3u, "abc\0"u8.ToArray(), new int[] { 2, 4, 1, 0 }, 1u, 12196u, new int[] { 1, 0, 0, 0 }, 2u);
        for (var length = 4; length < payload.Length; length += 4)
        {
            var cut = payload[..length];
            if (length != 8)
            {
                Assert.Throws<AgentXFormatException>(() => Read(AgentXKind.Get, cut, BigEndian | Context));
            }
        }

        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var changed = payload.ToArray();
            for (var at = 0; at < 3; at++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            var kind = (AgentXKind)random.Next(1, 20);
            try
            {
                Assert.Equal(kind, Read(kind, changed, (byte)random.Next(256)).Kind);
            }
            catch (AgentXFormatException problem)
            {
                Assert.NotEmpty(problem.Message);
            }
        }
    }

    [Theory]
    [InlineData(2, 0u, "version")]
    [InlineData(1, 300_000u, "claims")]
    [InlineData(1, 0x8000_0000u, "claims")]
    [InlineData(1, 6u, "claims")]
    public void A_head_of_another_version_or_with_a_wrong_length_is_refused(byte version, uint length, string why)
    {
        var head = new byte[20];
        (head[0], head[1], head[2]) = (version, (byte)AgentXKind.Get, BigEndian);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(16), length);
        Assert.Contains(why, Assert.Throws<AgentXFormatException>(() => AgentXReader.ReadHead(head)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_is_written_as_the_rfc_has_it()
    {
        var asked = new AgentXPdu(AgentXKind.Get, 1, 2, 3);
        var bytes = AgentXWriter.Response(asked, 0, 0, [new VarBind(Oid.Parse(".1.3"), AgentXValue.Text("abcde")), new VarBind(Oid.Parse(".1"), AgentXValue.Counter64(-1))]);
        Assert.Equal(
            "01121000" + "00000001" + "00000002" + "00000003" + "00000038" + "00000000" + "00000000"
            + "00040000" + "02000000" + "00000001" + "00000003" + "00000005" + "6162636465000000"
            + "00460000" + "01000000" + "00000001" + "FFFFFFFFFFFFFFFF",
            Convert.ToHexString(bytes));
    }

    private static AgentXPdu Read(AgentXKind kind, byte[] payload, byte flags = BigEndian)
    {
        var head = new byte[20];
        (head[0], head[1], head[2]) = (1, (byte)kind, flags);
        Bytes((flags & BigEndian) != 0, 5u, 6u, 7u, (uint)payload.Length).CopyTo(head, 4);
        return AgentXReader.Read(AgentXReader.ReadHead(head), payload);
    }

    /// <summary>Numbers in the byte order, arrays as they are.</summary>
    private static byte[] Bytes(bool bigEndian, params object[] parts) => [.. parts.SelectMany(part =>
    {
        if (part is byte[] raw)
        {
            return raw;
        }

        if (part is int[] small)
        {
            return small.Select(number => (byte)number).ToArray();
        }

        var four = new byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)part);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, (uint)part);
        }

        return four;
    })];
}
