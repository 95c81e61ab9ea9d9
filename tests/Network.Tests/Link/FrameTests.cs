using System.Net;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Tests.Link;

public sealed class FrameTests
{
    private static readonly byte[] s_hardware = [2, 0, 0, 0, 0, 9];
    private static readonly byte[] s_v4 = [198, 18, 0, 100];
    private static readonly byte[] s_v6 = IPAddress.Parse("2001:db8::64").GetAddressBytes();

    [Fact]
    public void A_gratuitous_request_names_the_address_on_both_sides()
    {
        var frame = new byte[ArpFrame.Length];
        ArpFrame.Write(frame, ArpFrame.Request, s_hardware, s_v4, [], s_v4);

        Assert.Equal(
            "FFFFFFFFFFFF" + "020000000009" + "0806" + "0001" + "0800" + "06" + "04" + "0001"
                + "020000000009" + "C6120064" + "000000000000" + "C6120064",
            Convert.ToHexString(frame));
    }

    [Fact]
    public void An_advertisement_goes_to_all_nodes_with_the_override_flag()
    {
        var frame = new byte[NeighbourFrame.AdvertisementLength];
        NeighbourFrame.WriteAdvertisement(frame, s_hardware, s_v6);

        Assert.Equal(
            "333300000001" + "020000000009" + "86DD" + "60000000" + "0020" + "3AFF"
                + "20010DB8000000000000000000000064" + "FF020000000000000000000000000001"
                + "8800" + Convert.ToHexString(frame.AsSpan(56, 2)) + "20000000" + "20010DB8000000000000000000000064" + "0201" + "020000000009",
            Convert.ToHexString(frame));
        Assert.Equal(0xffff, SumWithPseudoHeader(frame));
    }

    [Fact]
    public void A_solicitation_comes_from_the_unspecified_address_to_the_solicited_group()
    {
        var frame = new byte[NeighbourFrame.SolicitationLength];
        NeighbourFrame.WriteSolicitation(frame, s_hardware, s_v6);

        Assert.Equal("3333FF000064", Convert.ToHexString(frame.AsSpan(0, 6)));
        Assert.Equal(new byte[16], frame[22..38]);
        Assert.Equal("FF0200000000000000000001FF000064", Convert.ToHexString(frame.AsSpan(38, 16)));
        Assert.Equal(0xffff, SumWithPseudoHeader(frame));
    }

    [Fact]
    public void A_datagram_goes_to_a_station_of_ones_choice()
    {
        byte[] station = [2, 0, 0, 0, 0, 1];
        var frame = new byte[DatagramFrame.OverheadMax + 3];
        var length = DatagramFrame.Write(frame, s_hardware, station, new IPAddress([198, 18, 0, 2]), new IPAddress([198, 18, 0, 3]), 7951, "abc"u8);

        // Header checksum, and UDP checksum over pseudo header and datagram: worked out by hand from RFC 1071.
        Assert.Equal(
            "020000000001" + "020000000009" + "0800" + "4500001F000040004011" + "AEA4" + "C6120002" + "C6120003"
                + "1F0F1F0F000B" + "712D" + "616263",
            Convert.ToHexString(frame.AsSpan(0, length)));
        Assert.Equal(DatagramFrame.OverheadMax + 3, DatagramFrame.Write(frame, s_hardware, station, IPAddress.IPv6Loopback, IPAddress.IPv6Loopback, 7951, "abc"u8));
    }

    [Fact]
    public void Another_stations_claim_is_seen_and_ones_own_and_short_frames_are_not()
    {
        byte[] other = [2, 0, 0, 0, 0, 1];
        var arp = new byte[ArpFrame.Length];
        ArpFrame.Write(arp, ArpFrame.Reply, other, s_v4, s_hardware, [0, 0, 0, 0]);
        var advertisement = new byte[NeighbourFrame.AdvertisementLength];
        NeighbourFrame.WriteAdvertisement(advertisement, other, s_v6);

        Assert.True(ArpFrame.ShowsOtherHolder(arp, s_v4, s_hardware));
        Assert.False(ArpFrame.ShowsOtherHolder(arp, s_v4, other));
        Assert.False(ArpFrame.ShowsOtherHolder(arp, [198, 18, 0, 1], s_hardware));
        Assert.False(ArpFrame.ShowsOtherHolder(arp.AsSpan(0, 41), s_v4, s_hardware));
        Assert.True(NeighbourFrame.ShowsOtherHolder(advertisement, s_v6, s_hardware));
        Assert.False(NeighbourFrame.ShowsOtherHolder(advertisement, s_v6, other));
        Assert.False(NeighbourFrame.ShowsOtherHolder(advertisement.AsSpan(0, 70), s_v6, s_hardware));
    }

    private static int SumWithPseudoHeader(byte[] frame)
    {
        var sum = frame.Length - 54 + 58;
        for (var i = 22; i < frame.Length; i += 2)
        {
            sum += (frame[i] << 8) | frame[i + 1];
        }

        return (sum & 0xffff) + (sum >> 16);
    }
}
