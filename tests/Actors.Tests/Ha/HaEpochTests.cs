using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Tests.Ha;

public sealed class HaEpochTests : HaActorFixture
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void An_epoch_is_on_the_disk_before_it_is_used_and_no_later_process_uses_it_again()
    {
        Epochs = new EpochFile(_folder.Path);
        Epochs.Write(40);
        var status = Pass(StartActor(), 3000);
        Assert.Equal((HaState.Active, 41), (status.State, status.Epoch));
        Assert.True(new EpochFile(_folder.Path).Read() >= 41, "the disk must know of it");
    }

    [Fact]
    public void A_disk_that_takes_nothing_delays_the_take_over_by_a_second_and_no_longer()
    {
        File.WriteAllText(_folder.File("epochs-reserved"), "no number");
        Epochs = new EpochFile(_folder.Path);
        var status = Pass(StartActor(), 4000);
        Assert.Equal((HaState.Active, 5), (status.State, status.Epoch));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }
}
