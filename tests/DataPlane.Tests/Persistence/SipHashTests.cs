using LoadMaster.DataPlane.Persistence;

namespace LoadMaster.DataPlane.Tests.Persistence;

public sealed class SipHashTests
{
    /// <summary>The test vectors of the reference implementation: key 00 to 0f, texts 00 01 02 and so on.</summary>
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    [InlineData(2, "8177228da4a45dc7fca38bdef60affe4")]
    [InlineData(15, "5493e99933b0a8117e08ec0f97cfc3d9")]
    [InlineData(63, "5150d1772f50834a503e069a973fbd7c")]
    public void Agrees_with_the_reference(int length, string expected)
    {
        var text = Enumerable.Range(0, length).Select(value => (byte)value).ToArray();
        var (low, high) = SipHash.Hash(new SipKey(0x0706050403020100, 0x0f0e0d0c0b0a0908), text);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, low);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], high);
        Assert.Equal(expected, Convert.ToHexStringLower(bytes));
    }
}
