using System.Net;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Tests.Persistence;

public sealed class PersistenceBlockTests
{
    [Theory]
    [InlineData("192.0.2.7", 5, 0)]
    [InlineData("192.0.2.7", 0, 360_000)]
    [InlineData("2001:db8::1", Limits.IdMax, 604_800_000)]
    public void An_entry_comes_back_as_it_was(string address, int server, int remaining)
    {
        var key = PersistenceKey.Of(IPAddress.Parse(address), 32, 128);
        var block = new byte[Limits.PersistenceEntryBytes];
        PersistenceBlock.Write(block, Limits.IdMax, key, server, remaining);
        PersistenceBlock.Check(block);
        Assert.Equal((Limits.IdMax, key, server, remaining), PersistenceBlock.Read(block));
    }

    [Fact]
    public void A_block_that_is_cut_off_is_refused()
    {
        var whole = Block(2);
        PersistenceBlock.Check(whole);
        for (var length = 1; length < whole.Length; length++)
        {
            if (length != Limits.PersistenceEntryBytes)
            {
                Assert.Throws<FormatException>(() => PersistenceBlock.Check(whole.AsSpan(0, length)));
            }
        }
    }

    [Fact]
    public void A_block_with_too_many_entries_is_refused()
    {
        PersistenceBlock.Check(Block(Limits.PersistenceBlockEntriesMax));
        Assert.Throws<FormatException>(() => PersistenceBlock.Check(Block(Limits.PersistenceBlockEntriesMax + 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(24)]
    [InlineData(28)]
    public void An_entry_that_makes_no_sense_is_refused(int at)
    {
        var block = Block(3);
        block[Limits.PersistenceEntryBytes + at] = 0x80;
        var problem = Assert.Throws<FormatException>(() => PersistenceBlock.Check(block));
        Assert.Contains("Entry 1", problem.Message, StringComparison.Ordinal);
    }

    private static byte[] Block(int entries)
    {
        var block = new byte[entries * Limits.PersistenceEntryBytes];
        for (var entry = 0; entry < entries; entry++)
        {
            PersistenceBlock.Write(block.AsSpan(entry * Limits.PersistenceEntryBytes), 1, PersistenceKey.Of(new IPAddress(entry + 1), 32, 128), 2, 1000);
        }

        return block;
    }
}
