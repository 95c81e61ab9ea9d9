using System.Globalization;
using System.Security.Claims;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/users</c>: who may log in, and everybody's own password.</summary>
public static class UsersEndpoints
{
    public static void MapUsers(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Users).WithTags("Users");
        group.MapGet("", ListAsync).Produces<ListDto<UserDto>>();
        group.MapPost("", AddAsync).Accepts<UserBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapPatch("{name}", PatchAsync).Accepts<UserPatchBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapPut("{name}/" + Routes.UserPassword, SetPasswordAsync).Accepts<UserPasswordBody>(Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("{name}", RemoveAsync).Produces<ChangeDto>();
        api.MapGet(Routes.OwnUser, MyselfAsync).WithTags("Users").Produces<CallerDto>();
        api.MapPut(Routes.OwnPassword, OwnPassword.ChangeAsync).WithTags("Users").Accepts<PasswordChangeDto>(Routes.JsonType).Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>The word of a body as a role.</summary>
    /// <exception cref="RequestRefusedException">It is none.</exception>
    internal static Role RoleOf(string word) => RoleWords.Parse(word) ?? throw new RequestRefusedException(
        StatusCodes.Status400BadRequest, ProblemCodes.UnknownValue, $"'{AuditLog.Clean(word)}' is no role; there are {string.Join(", ", RoleWords.Table.All)}.", "/role");

    private static async Task<IResult> ListAsync(HttpContext context, AccessRequests requests)
    {
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, revision);
        return Results.Json(new ListDto<UserDto>(revision, [.. access.Users.Select(ToDto)]), ApiJson.Default.ListDtoUserDto);
    }

    private static async Task<IResult> MyselfAsync(HttpContext context, AccessBook book)
    {
        var name = Caller.UserOf(context);
        var isKey = name.StartsWith(Caller.KeyPrefix, StringComparison.Ordinal);
        var services = context.User.FindAll(PermissionGate.ServiceClaim).Select(claim => int.Parse(claim.Value, CultureInfo.InvariantCulture));
        var user = isKey ? null : (await book.GetAsync(context.RequestAborted)).Users.FirstOrDefault(one => one.Name == name);
        return Results.Json(
            new CallerDto(isKey ? name[Caller.KeyPrefix.Length..] : name, isKey ? "key" : "user", context.User.FindFirstValue(ClaimTypes.Role) ?? "", [.. services]) { MustChangePassword = user?.MustChangePassword == true },
            ApiJson.Default.CallerDto);
    }

    private static async Task<IResult> AddAsync(HttpContext context, AccessRequests requests, PasswordHasher hasher, TimeProvider time)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.UserBody);
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        var role = RoleOf(body.Role);
        if (AccessMerge.IndexOf(access.Users, body.Name) >= 0)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.DuplicateName, $"There is a user {AuditLog.Clean(body.Name)} already; 'lm user set' changes the role, 'lm user password' the password.", "/name");
        }

        if (PasswordRules.Judge(access, body.Name, null, body.Password) is { } weak)
            return Problem.Of(StatusCodes.Status400BadRequest, [weak with { Path = "/password" }]);

        var user = await WithPasswordAsync(new LocalUser { Name = body.Name, Role = role }, body.Password, body.MustChangePassword, hasher, time);
        return await requests.ChangeUsersAsync(
            context, access with { Users = access.Users.Add(user) }, revision, access.Users.Count, accepted => Results.Created(Routes.UserPath(user.Name), DtoMapping.ToDto(accepted)));
    }

    private static async Task<IResult> PatchAsync(HttpContext context, string name, AccessRequests requests)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.UserPatchBody);
        var role = RoleOf(body.Role);
        return await ChangeAsync(context, name, requests, (users, index) => users.SetItem(index, users[index] with { Role = role }));
    }

    private static async Task<IResult> SetPasswordAsync(HttpContext context, string name, AccessRequests requests, PasswordHasher hasher, TimeProvider time)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.UserPasswordBody);
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        var index = AccessMerge.IndexOf(access.Users, name);
        if (index < 0)
            return Unknown(name);
        if (PasswordRules.Judge(access, name, null, body.NewPassword) is { } weak)
            return Problem.Of(StatusCodes.Status400BadRequest, [weak]);

        var user = await WithPasswordAsync(access.Users[index], body.NewPassword, body.MustChangePassword, hasher, time);
        return await requests.ChangeUsersAsync(context, access with { Users = access.Users.SetItem(index, user) }, revision, index);
    }

    private static Task<IResult> RemoveAsync(HttpContext context, string name, AccessRequests requests) =>
        ChangeAsync(context, name, requests, (users, index) => users.RemoveAt(index));

    private static async Task<IResult> ChangeAsync(HttpContext context, string name, AccessRequests requests, Func<ValueList<LocalUser>, int, ValueList<LocalUser>> change)
    {
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        var index = AccessMerge.IndexOf(access.Users, name);
        return index < 0
            ? Unknown(name)
            : await requests.ChangeUsersAsync(context, access with { Users = change(access.Users, index) }, revision, index);
    }

    internal static async Task<LocalUser> WithPasswordAsync(LocalUser user, string password, bool mustChange, PasswordHasher hasher, TimeProvider time)
    {
        var hash = await Task.Run(() => hasher.Hash(password));
        return user with { Passwords = [hash.ToText()], MustChangePassword = mustChange, PasswordChangedAt = AccessTime.ToText(time.GetUtcNow()) };
    }

    private static IResult Unknown(string name) => Problem.Of(
        StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no user '{AuditLog.Clean(name)}'; 'lm user list' shows those there are.");

    private static UserDto ToDto(LocalUser user) => new(
        user.Name, RoleWords.Of(user.Role), user.MustChangePassword, AccessTime.TryParse(user.PasswordChangedAt, out var at) ? at : null);
}
