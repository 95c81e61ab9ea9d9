using LoadMaster.Actors.Transfers;
using LoadMaster.Domain;
using static LoadMaster.Actors.Transfers.TransferProtocol;

namespace LoadMaster.Actors.Tests.Transfers;

public sealed class InboxTests
{
    private readonly Inbox _inbox = new();

    [Fact]
    public void Pieces_in_order_make_the_whole()
    {
        Assert.Null(_inbox.Take(new TransferPiece(1, 0, 3, [1, 2])));
        Assert.Equal(2, _inbox.Received);
        Assert.Null(_inbox.Take(new TransferPiece(1, 2, 3, [3])));
        Assert.Equal([1, 2, 3], _inbox.TakeAll());
        Assert.Equal(0, _inbox.Received);
    }

    [Fact]
    public void A_first_piece_begins_anew_whatever_was_there()
    {
        Assert.Null(_inbox.Take(new TransferPiece(1, 0, 3, [1, 2])));
        Assert.Null(_inbox.Take(new TransferPiece(2, 0, 2, [7])));
        Assert.Null(_inbox.Take(new TransferPiece(2, 1, 2, [8])));
        Assert.Equal([7, 8], _inbox.TakeAll());
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 3, 4)]
    [InlineData(2, 2, 3)]
    public void A_piece_out_of_order_or_of_another_transfer_is_refused(long transfer, int offset, int total)
    {
        Assert.Null(_inbox.Take(new TransferPiece(1, 0, 3, [1, 2])));
        Assert.Contains("expected", _inbox.Take(new TransferPiece(transfer, offset, total, [3])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Limits.TransferBytesMax + 1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 0)]
    public void What_is_longer_than_it_says_or_than_may_be_is_refused(int total, int length) =>
        Assert.Contains("is none", _inbox.Take(new TransferPiece(1, 0, total, new byte[length])), StringComparison.Ordinal);
}
