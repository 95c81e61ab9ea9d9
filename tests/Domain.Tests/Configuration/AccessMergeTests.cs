using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class AccessMergeTests
{
    private static readonly LocalUser Admin = new() { Name = "admin", Role = Role.Admin, Passwords = ["a"] };

    [Fact]
    public void Users_of_a_node_come_with_all_they_have()
    {
        var anna = new LocalUser { Name = "anna", Role = Role.Operator, Passwords = ["x"], MustChangePassword = true };
        Assert.Equal([Admin, anna], AccessMerge.Adopt(new AccessSettings { Users = [Admin] }, [anna]).Users);
    }

    [Fact]
    public void Two_nodes_with_an_admin_each_leave_one_admin_with_both_passwords_whichever_came_first()
    {
        var access = AccessMerge.Adopt(AccessMerge.Adopt(new AccessSettings(), [Admin]), [Admin with { Passwords = ["b"] }]);
        Assert.Equal(["a", "b"], Assert.Single(access.Users).Passwords);
        Assert.Equal(access, AccessMerge.Adopt(access, [Admin with { Passwords = ["b"] }]));
    }

    [Fact]
    public void A_password_that_somebody_has_changed_is_the_only_one()
    {
        var changed = new AccessSettings { Users = [Admin with { PasswordChangedAt = "2026-01-01T00:00:00Z" }] };
        Assert.Equal(changed, AccessMerge.Adopt(changed, [Admin with { Passwords = ["b"] }]));
    }

    [Fact]
    public void Passwords_do_not_pile_up()
    {
        var access = new AccessSettings { Users = [Admin] };
        for (var node = 0; node < 10; node++)
            access = AccessMerge.Adopt(access, [Admin with { Passwords = [$"p{node}"] }]);
        Assert.Equal(Limits.PasswordsPerUserMax, access.Users[0].Passwords.Count);
    }

    [Fact]
    public void A_reset_replaces_the_user_and_his_passwords_or_adds_him()
    {
        var reset = Admin with { Passwords = ["r"], PasswordChangedAt = "2026-01-01T00:00:00Z" };
        Assert.Equal([reset], AccessMerge.Reset(new AccessSettings { Users = [Admin with { Role = Role.ReadOnly }] }, reset).Users);
        Assert.Equal([Admin, reset with { Name = "x" }], AccessMerge.Reset(new AccessSettings { Users = [Admin] }, reset with { Name = "x" }).Users);
    }
}
