using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Tests.Pair;

internal static class PairSample
{
    public static PairMember A { get; } = new("a", ["198.18.2.2", "198.18.0.2"], Bytes(1));

    public static PairMember B { get; } = new("b", ["198.18.2.3", "198.18.0.3"], Bytes(2));

    public static PairDocument OfA { get; } = new()
    {
        Id = "0011223344556677",
        Revision = 1,
        ChangedBy = "a",
        Members = [A],
        Keys = [new(1, Bytes(10))],
        SendingKey = 1,
        SealSecret = Bytes(20),
        ArbiterKey = Bytes(30),
    };

    public static PairDocument OfBoth { get; } = PairRules.Admit(OfA, B, "a").Document!;

    public static string Bytes(byte first) => Convert.ToBase64String([.. Enumerable.Range(first, PairKey.SecretBytes).Select(i => (byte)i)]);
}
