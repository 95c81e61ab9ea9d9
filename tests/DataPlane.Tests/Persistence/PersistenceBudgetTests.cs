using System.Net;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Persistence;

public sealed class PersistenceBudgetTests
{
    private static PersistenceTable Fill(PersistenceBudget budget, int clients)
    {
        var table = new PersistenceTable(3_600_000, default, budget);
        for (var client = 0; client < clients; client++)
        {
            table.Set(PersistenceKey.Of(new IPAddress((long)client + 1), 32, 128), new RealServerId(1), client);
        }

        return table;
    }

    [Fact]
    public void All_tables_together_stay_within_the_budget_and_each_keeps_its_reserve()
    {
        var budget = new PersistenceBudget(10_000);
        var first = Fill(budget, 9_000);
        var second = Fill(budget, 9_000);
        Assert.Equal(9_000, first.Count);
        Assert.InRange(second.Count, 1_000, 3_000);
        Assert.InRange(budget.Taken, 9_900, 10_000 + Limits.PersistenceEntriesReserved);

        var third = Fill(budget, 5_000);
        Assert.InRange(third.Count, Limits.PersistenceEntriesReserved * 9 / 10, Limits.PersistenceEntriesReserved + 64);
        Assert.Equal(first.Count + second.Count + third.Count, budget.Taken);
    }

    [Fact]
    public void What_leaves_makes_room_for_others()
    {
        var budget = new PersistenceBudget(5_000);
        var first = Fill(budget, 5_000);
        first.Remove(PersistenceKey.Of(new IPAddress(1L), 32, 128));
        Assert.Equal(4_999, budget.Taken);
        first.RemoveServer(new RealServerId(1));
        Assert.Equal(0, budget.Taken);

        var second = Fill(budget, 4_000);
        second.Clear();
        Assert.Equal(0, budget.Taken);

        var third = Fill(budget, 4_000);
        third.Abandon();
        Assert.Equal((0, 0), (budget.Taken, third.Count));
        third.Set(PersistenceKey.Of(new IPAddress(1L), 32, 128), new RealServerId(1), 0);
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public void A_hash_and_an_address_never_meet_in_a_block()
    {
        var key = PersistenceKey.Of("JSESSIONID"u8, new SipKey(1, 2));
        Assert.True(key.IsHash);
        Assert.False(PersistenceKey.Of(IPAddress.Parse("fe80::1"), 32, 128).IsHash);
        Assert.Equal(key, PersistenceKey.OfHash(key.HashValue));
        var block = new byte[Limits.PersistenceEntryBytes];
        PersistenceBlock.Write(block, 1, key, 2, 3);
        PersistenceBlock.Check(block);
        Assert.Equal((1, key, 2, 3), PersistenceBlock.Read(block));
        block[4] = 6;
        Assert.Throws<FormatException>(() => PersistenceBlock.Check(block));
    }
}
