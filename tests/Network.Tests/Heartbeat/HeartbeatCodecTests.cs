using System.Security.Cryptography;
using LoadMaster.Domain.Ha;
using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Network.Tests.Heartbeat;

public sealed class HeartbeatCodecTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly HeartbeatStatus s_status = new("a", 0x0102030405060708, HaState.Active, 7, 42, true, false) { HandingOver = true, Version = new(3, 2, "1.0") };
    private readonly HeartbeatCodec _codec = new(s_key);

    [Fact]
    public void The_layout_on_the_wire_is_fixed() =>
        Assert.Equal(
            "4C4D4842" + "02" + "0B" + "02" + "01" + "CD873C11" + "0102030405060708" + "0000000000000009"
                + "0000000000000007" + "000000000000002A" + "0003" + "0002" + "03" + "00" + "61" + "312E30",
            Convert.ToHexString(Write(s_status, 9)[..^32]));

    [Fact]
    public void What_a_later_version_adds_is_passed_over()
    {
        var plain = Write(s_status with { Reach = new(1, 2) }, 9)[..^32];
        plain[49] = 5;
        plain[5] |= 0x80;
        byte[] body = [.. plain, 3, 4, 5];

        Assert.Equal(HeartbeatReadOutcome.Authentic, _codec.Read([.. body, .. HMACSHA256.HashData(s_key, body)], out var message));
        Assert.Equal(s_status with { Reach = new(1, 2) }, message!.Status);
    }

    [Fact]
    public void The_way_of_a_copy_and_the_networks_are_read_back()
    {
        var buffer = new byte[HeartbeatCodec.DatagramLengthMax];
        var status = s_status with { Reach = new(2, 300) };
        var length = _codec.Write(buffer, status, 7, HeartbeatRoute.Relayed | HeartbeatRoute.AsksForRelay);
        Assert.Equal(HeartbeatReadOutcome.Authentic, _codec.Read(buffer.AsSpan(0, length), out var message));
        Assert.Equal(HeartbeatRoute.Relayed | HeartbeatRoute.AsksForRelay, message!.Route);
        Assert.Equal(status with { Reach = new(2, 255) }, message.Status);
    }

    [Fact]
    public void While_a_key_is_replaced_both_are_accepted_and_the_first_signs()
    {
        byte[] fresh = [.. s_key.Reverse()];
        var (before, during, after) = (_codec, new HeartbeatCodec([s_key, fresh]), new HeartbeatCodec([fresh, s_key]));
        var buffer = new byte[HeartbeatCodec.DatagramLengthMax];

        foreach (var (sender, reader) in new[] { (before, during), (during, before), (during, after), (after, during) })
        {
            var length = sender.Write(buffer, s_status, 1);
            Assert.Equal(HeartbeatReadOutcome.Authentic, reader.Read(buffer.AsSpan(0, length), out _));
        }

        Assert.Equal(HeartbeatReadOutcome.Forged, before.Read(buffer.AsSpan(0, after.Write(buffer, s_status, 1)), out _));
        Assert.Equal(before.KeyIds.Single(), during.KeyIds.First());
        Assert.Equal(during.KeyIds.Reverse(), after.KeyIds);
    }

    [Theory]
    [InlineData(HaState.Starting, true, null, false)]
    [InlineData(HaState.Standby, false, true, false)]
    [InlineData(HaState.Active, true, false, true)]
    [InlineData(HaState.Isolated, true, true, true)]
    [InlineData(HaState.Maintenance, false, null, true)]
    [InlineData(HaState.Fault, false, false, false)]
    public void What_is_written_is_read_back(HaState state, bool joined, bool? gateway, bool handingOver)
    {
        var status = new HeartbeatStatus("knoten-ä", long.MaxValue, state, long.MinValue, -1, joined, gateway) { HandingOver = handingOver };

        var outcome = _codec.Read(Write(status, ulong.MaxValue), out var message);

        Assert.Equal(HeartbeatReadOutcome.Authentic, outcome);
        Assert.Equal(new HeartbeatMessage(ulong.MaxValue, status), message);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var datagram = Write(s_status, 9);
        for (var bit = 0; bit < datagram.Length * 8; bit++)
        {
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(HeartbeatReadOutcome.Authentic, _codec.Read(datagram, out var message));
            Assert.Null(message);
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_truncation_and_every_appendix_is_malformed()
    {
        var datagram = Write(s_status, 9);
        for (var length = 0; length < datagram.Length; length++)
        {
            Assert.Equal(HeartbeatReadOutcome.Malformed, _codec.Read(datagram.AsSpan(0, length), out _));
        }

        Assert.Equal(HeartbeatReadOutcome.Malformed, _codec.Read([.. datagram, 0], out _));
    }

    [Fact]
    public void Another_key_is_a_forgery()
    {
        var other = new HeartbeatCodec([.. s_key.Reverse()]);

        Assert.Equal(HeartbeatReadOutcome.Forged, other.Read(Write(s_status, 9), out _));
    }

    [Fact]
    public void A_short_key_is_refused_with_what_to_do()
    {
        var problem = Assert.Throws<NetworkException>(() => new HeartbeatCodec(new byte[31]));

        Assert.Contains("at least 32", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void A_name_that_does_not_fit_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => Write(s_status with { Node = new string('n', length) }, 1));

    private byte[] Write(HeartbeatStatus status, ulong sequence)
    {
        var datagram = new byte[HeartbeatCodec.DatagramLengthMax];
        return datagram[.._codec.Write(datagram, status, sequence)];
    }
}
