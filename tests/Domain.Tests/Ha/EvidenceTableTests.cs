using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha;

public sealed class EvidenceTableTests
{
    /// <summary>Every row: y answers, n silent, - not asked.</summary>
    [Theory]
    [InlineData(PeerSign.Answers, "yy yn y- ny nn n- -y -n --", Verdict.Stay)]
    [InlineData(PeerSign.ProcessDead, "yy yn y- ny nn n- -y -n --", Verdict.TakeOverAndDown)]
    [InlineData(PeerSign.Silent, "ny nn n-", Verdict.CutOffMyself)]
    [InlineData(PeerSign.Silent, "yy -y", Verdict.Wait)]
    [InlineData(PeerSign.Silent, "yn y- -n", Verdict.TakeOver)]
    [InlineData(PeerSign.Silent, "--", Verdict.TakeOverUnproven)]
    public void Each_row_of_the_evidence_table_has_its_verdict(PeerSign peer, string rows, Verdict expected)
    {
        foreach (var row in rows.Split(' '))
            Assert.Equal(expected, EvidenceTable.Decide(peer, Answer(row[0]), Answer(row[1])));
    }

    /// <summary>With the arbiter as third column: y grants, n refuses, - no answer.</summary>
    [Theory]
    [InlineData(PeerSign.Answers, "nyy nyn ynn --n", Verdict.Stay)]
    [InlineData(PeerSign.ProcessDead, "nyn ynn --n", Verdict.TakeOverAndDown)]
    [InlineData(PeerSign.Silent, "nyy nny n-n n-y", Verdict.CutOffMyself)]
    [InlineData(PeerSign.Silent, "yyy yyn -yy -yn", Verdict.Wait)]
    [InlineData(PeerSign.Silent, "ynn y-n -nn --n", Verdict.LeaseRefused)]
    [InlineData(PeerSign.Silent, "yny y-y -ny --y yn- -n-", Verdict.TakeOver)]
    [InlineData(PeerSign.Silent, "---", Verdict.TakeOverUnproven)]
    public void The_arbiter_can_only_stop_a_take_over_on_silence_or_prove_it(PeerSign peer, string rows, Verdict expected)
    {
        foreach (var row in rows.Split(' '))
            Assert.Equal(expected, EvidenceTable.Decide(peer, Answer(row[0]), Answer(row[1]), Answer(row[2])));
    }

    private static bool? Answer(char letter) => letter switch { 'y' => true, 'n' => false, _ => null };
}
