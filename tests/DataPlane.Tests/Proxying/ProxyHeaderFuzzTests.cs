using System.Globalization;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Proxying;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Tests.Proxying;

/// <summary>Mutates good headers; LM_FUZZ_COUNT makes it longer.</summary>
public sealed class ProxyHeaderFuzzTests
{
    private const int CountDefault = 200_000;

    private static readonly byte[][] Seeds =
    [
        Encoding.Latin1.GetBytes("PROXY TCP4 192.0.2.7 198.18.0.1 40000 80\r\nGET / HTTP/1.1\r\n"),
        Encoding.Latin1.GetBytes("PROXY TCP6 2001:db8::7 ::ffff:1.2.3.4 40000 80\r\n"),
        Encoding.Latin1.GetBytes("PROXY UNKNOWN x\r\n"),
        ProxyHeaderTests.Binary("21 11 000C C0000207 C6120001 9C40 0050"),
        ProxyHeaderTests.Binary("21 21 0024 20010DB8000000000000000000000007 00000000000000000000000000000001 9C40 0050"),
        ProxyHeaderTests.Binary("20 00 0000"),
        ProxyHeaderTests.Binary("21 11 001B C0000207 C6120001 9C40 0050 01 0004 61626364 20 0005 0100000000"),
    ];

    [Fact]
    public void Any_bytes_are_a_header_wait_for_more_or_are_refused_and_more_bytes_change_nothing()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("LM_FUZZ_COUNT") ?? $"{CountDefault}", CultureInfo.InvariantCulture);
        var random = new Random(20260321);
        var outcomes = new int[3];
        for (var round = 0; round < count; round++)
        {
            var bytes = Mutate(random);
            outcomes[(int)Check(bytes, random)]++;
        }

        Assert.All(outcomes, outcome => Assert.InRange(outcome, count / 1000, count));
    }

    private static ProxyHeaderOutcome Check(byte[] bytes, Random random)
    {
        var client = ClientAddress.Of([127, 0, 0, 1], 9);
        var outcome = ProxyHeader.Read(bytes, ref client, out var length);
        var shown = Convert.ToHexString(bytes);
        if (outcome == ProxyHeaderOutcome.Done)
        {
            Assert.True(length <= bytes.Length && length <= Limits.ProxyHeaderBytesMax, shown);

            // Whatever follows is not the header's, and no shorter piece is a header.
            var whole = ClientAddress.Of([127, 0, 0, 1], 9);
            Assert.True(ProxyHeader.Read(bytes.AsSpan(0, length), ref whole, out var again) == ProxyHeaderOutcome.Done && again == length, shown);
            Assert.True(whole.Bytes.SequenceEqual(client.Bytes) && whole.Port == client.Port, shown);
            var part = ClientAddress.Of([127, 0, 0, 1], 9);
            Assert.True(ProxyHeader.Read(bytes.AsSpan(0, random.Next(length)), ref part, out _) == ProxyHeaderOutcome.NeedMore, shown);
        }
        else
        {
            Assert.True(client.Bytes is [127, 0, 0, 1] && client.Port == 9, shown);
        }

        if (outcome == ProxyHeaderOutcome.Malformed)
        {
            Assert.True(ProxyHeader.Read([.. bytes, .. Seeds[0]], ref client, out _) == ProxyHeaderOutcome.Malformed, shown);
        }

        return outcome;
    }

    private static byte[] Mutate(Random random)
    {
        var bytes = Seeds[random.Next(Seeds.Length)].ToList();
        for (var changes = random.Next(4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.Insert(at, (byte)" .:0\r\n"[random.Next(6)]);
                    break;
                case 3:
                    bytes.RemoveAt(at);
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.AddRange(Seeds[random.Next(Seeds.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
